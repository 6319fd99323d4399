import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliError } from '../exit.ts';
import { environmentOption, parseEnvironmentFile } from './environment.ts';

beforeEach(() => {
  process.env['DRYDOCK_TEST_SECRET'] = 's3cret = "x"';
});
afterEach(() => {
  delete process.env['DRYDOCK_TEST_SECRET'];
});

describe('--env', () => {
  it.each([
    { text: 'N=007', env: { N: '007' } },
    { text: 'N=', env: { N: '' } },
    { text: 'N= a=b ', env: { N: ' a=b ' } },
    { text: 'DRYDOCK_TEST_SECRET', env: { DRYDOCK_TEST_SECRET: 's3cret = "x"' } },
  ])('$text sets $env', ({ text, env }) => {
    expect(environmentOption(text, { A: 'b' })).toEqual({ A: 'b', ...env });
  });

  it('the last of two values counts', () => {
    expect(environmentOption('A=c', { A: 'b' })).toEqual({ A: 'c' });
  });

  it.each(['', '=s3cret', 's3cret-2', ' A=s3cret', 'A B=s3cret', '1A=s3cret', 'A.B=s3cret'])(
    'refuses “%s”, and does not show it',
    (text) => {
      expect(() => environmentOption(text)).toThrow(/^--env: neither NAME=VALUE nor NAME\.$/);
    },
  );

  it('refuses a name that is not set, and names it', () => {
    expect(() => environmentOption('DRYDOCK_TEST_ABSENT')).toThrow(
      '--env: DRYDOCK_TEST_ABSENT is not set in your environment.',
    );
  });
});

describe('--env-file', () => {
  const parse = (text: string | Uint8Array) => parseEnvironmentFile(Buffer.from(text), 'a.env');

  it('sets a variable for each line', () => {
    const text =
      '# comment\n\nCI=1\nQUOTED="two words" \r\nURL=http://x/?a=b#c\n' +
      'DRYDOCK_TEST_SECRET\nCOLOUR=grün';

    expect(parse(text)).toEqual({
      CI: '1',
      QUOTED: '"two words" ',
      URL: 'http://x/?a=b#c',
      DRYDOCK_TEST_SECRET: 's3cret = "x"',
      COLOUR: 'grün',
    });
  });

  it('may be empty', () => {
    expect(parse('')).toEqual({});
  });

  it.each([
    { text: 'A=1\nexport B=s3cret\n', says: 'a.env:2: neither NAME=VALUE nor NAME.' },
    { text: 'A=1\n B=s3cret\n', says: 'a.env:2: neither' },
    { text: 'A=1\n\n=s3cret\n', says: 'a.env:3: neither' },
    { text: 'A: s3cret', says: 'a.env:1: neither' },
    { text: 'A=1\n# x\nA=2\n', says: 'a.env:3: A is set on line 1 already.' },
    { text: 'A=s3cret\0', says: 'a.env:1: A contains a NUL character.' },
    { text: 'DRYDOCK_TEST_ABSENT\n', says: 'a.env:1: DRYDOCK_TEST_ABSENT is not set' },
    { text: Buffer.from('A=1\nB=s3cret\xff\n', 'latin1'), says: 'a.env:2: not text in UTF-8.' },
    { text: 'A'.repeat(300_000), says: 'a.env is too large.' },
  ])('refuses a bad line with its number: $says', ({ text, says }) => {
    const refuse = () => parse(text);

    expect(refuse).toThrow(CliError);
    expect(refuse).toThrow(says);
    expect(refuse).not.toThrow('s3cret');
  });
});
