import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processStartTime } from '../infra/local/process-table.ts';
import { aNamedPipe } from '../test/support/named-pipe.ts';
import { CliError } from './exit.ts';
import { settingsFrom } from './settings.ts';

describe('settings', () => {
  let folder = '';
  const worldFile = () => join(folder, '.drydock', 'world.json');
  const world = (content: string) => writeFile(worldFile(), content);
  const { pid } = process;
  /** Writes the file of a world that runs: its process is this one. */
  const runningWorld = (fields: object = {}) => {
    const startTime = processStartTime(pid);
    const content = { url: 'http://127.0.0.1:7420', token: 't', pid, startTime, ...fields };
    return world(JSON.stringify(content));
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'drydock-settings-'));
    await mkdir(join(folder, '.drydock'));
    await mkdir(join(folder, 'a', 'b'), { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('of the environment come first', async () => {
    await runningWorld();

    const env = { DRYDOCK_URL: 'https://x.example/', DRYDOCK_TOKEN: 'mine' };

    expect(settingsFrom(env, folder)).toMatchObject({ url: 'https://x.example', token: 'mine' });
  });

  const gateway = 'https://a1b2.execute-api.eu-west-1.amazonaws.com';
  it.each([
    { url: gateway, env: {}, signingRegion: 'eu-west-1' },
    { url: `${gateway}.cn`, env: {}, signingRegion: 'eu-west-1' },
    { url: gateway, env: { DRYDOCK_TOKEN: 't' }, signingRegion: null },
    { url: gateway, env: { DRYDOCK_TOKEN: 't', DRYDOCK_SIGN: 'aws' }, signingRegion: 'eu-west-1' },
    { url: 'https://x.example', env: {}, signingRegion: null },
    {
      url: 'https://x.example',
      env: { DRYDOCK_SIGN: 'aws', AWS_REGION: 'r-1' },
      signingRegion: 'r-1',
    },
    { url: `https://evil.org/${gateway}`, env: {}, signingRegion: null },
    { url: 'https://a.execute-api.eu-west-1.amazonaws.com.evil.org', env: {}, signingRegion: null },
  ])('sign for $url with $env: $signingRegion', ({ url, env, signingRegion }) => {
    expect(settingsFrom({ DRYDOCK_URL: url, ...env }, folder)).toMatchObject({ signingRegion });
  });

  it.each([
    { env: { DRYDOCK_SIGN: 'aws' }, prints: 'no region' },
    { env: { DRYDOCK_SIGN: 'yes' }, prints: 'aws or unset' },
  ])('that make no sense are refused: $env', ({ env, prints }) => {
    expect(() => settingsFrom({ DRYDOCK_URL: 'https://x.example', ...env }, folder)).toThrow(
      prints,
    );
  });

  it('are found upwards, in the local world', async () => {
    await runningWorld();

    const found = settingsFrom({}, join(folder, 'a', 'b'));

    expect(found).toMatchObject({ url: 'http://127.0.0.1:7420', token: 't' });
  });

  it('of a local world never use the token of another Drydock', async () => {
    await runningWorld();

    const env = { DRYDOCK_TOKEN: 'other-token' };

    expect(settingsFrom(env, folder)).toMatchObject({ token: 't', signingRegion: null });
  });

  it.each([
    'http://evil.example',
    'https://evil.example:7420',
    'http://127.0.0.1.evil.example:7420',
    'http://127.0.0.1@evil.example',
    'http://localhost.evil.example',
    'http://10.0.0.7:7420',
  ])('a world on another machine is refused: %s', async (url) => {
    await runningWorld({ url });

    expect(() => settingsFrom({}, join(folder, 'a'))).toThrow('is not on this machine');
  });

  it.each(['http://127.0.0.1:7420', 'http://localhost:1', 'http://[::1]:7420'])(
    'a world at %s is on this machine',
    async (url) => {
      await runningWorld({ url });

      expect(settingsFrom({}, folder)).toMatchObject({ url });
    },
  );

  it.each([0o620, 0o602, 0o666])(
    'a world that other users may write is refused: %o',
    async (mode) => {
      await runningWorld();
      await chmod(worldFile(), mode);

      expect(() => settingsFrom({}, folder)).toThrow('is writable by other users');
    },
  );

  it('a world of another user is refused', async () => {
    await runningWorld();
    const otherUser = { getuid: () => (process.getuid?.() ?? 0) + 1 };

    expect(() => settingsFrom({}, folder, otherUser)).toThrow('belongs to another user');
  });

  it.each([
    { DRYDOCK_URL: 'http://drydock.example.com', DRYDOCK_TOKEN: 't' },
    { DRYDOCK_URL: 'http://a1b2.execute-api.eu-west-1.amazonaws.com' },
    { DRYDOCK_URL: 'http://10.0.0.7', DRYDOCK_SIGN: 'aws', AWS_REGION: 'r-1' },
  ])('that would expose a secret in transit are refused: %o', (env) => {
    expect(() => settingsFrom(env, folder)).toThrow(/is plain http/);
  });

  it.each([
    { DRYDOCK_URL: 'http://127.0.0.1:7420', DRYDOCK_TOKEN: 't' },
    { DRYDOCK_URL: 'http://drydock.example.com' },
    { DRYDOCK_URL: 'https://drydock.example.com', DRYDOCK_TOKEN: 't' },
  ])('that expose no secret are accepted: %o', (env) => {
    expect(settingsFrom(env, folder)).toMatchObject({ url: env.DRYDOCK_URL });
  });

  it.each(['', '{}', '[]', '{"url":7}'])(
    'a world without an address is refused: %s',
    async (text) => {
      await world(text);

      expect(() => settingsFrom({}, folder)).toThrow('contains no url');
    },
  );

  it.each([
    { end: 'killed, as its pid shows', fields: { pid: 4_194_303 } },
    { end: 'killed, and its pid is given to another process', fields: { startTime: 'x/1' } },
    { end: 'of an older release', fields: { startTime: undefined } },
    { end: 'of no process', fields: { pid: '../self' } },
  ])('are not those of a world that was $end', async ({ fields }) => {
    await runningWorld(fields);

    expect(() => settingsFrom({}, folder)).toThrow(`(that of ${worldFile()} has ended)`);
  });

  it('are those of a running world above one that has ended', async () => {
    await runningWorld();
    await mkdir(join(folder, 'a', '.drydock'));
    await writeFile(join(folder, 'a', '.drydock', 'world.json'), '{"url":"http://127.0.0.1:1"}');

    expect(settingsFrom({}, join(folder, 'a'))).toMatchObject({ source: worldFile() });
  });

  it('are in a small plain file, or refused at once', async () => {
    aNamedPipe(worldFile());
    expect(() => settingsFrom({}, folder)).toThrow(`${worldFile()} is not a plain file`);

    for (const target of ['/dev/zero', worldFile(), join(folder, 'a')]) {
      await rm(worldFile(), { recursive: true });
      await symlink(target, worldFile());
      expect(() => settingsFrom({}, folder)).toThrow(`${worldFile()} is a link`);
    }

    await rm(worldFile());
    await mkdir(worldFile());
    expect(() => settingsFrom({}, folder)).toThrow(`${worldFile()} is not a plain file`);

    await rm(worldFile(), { recursive: true });
    await world(' '.repeat(70_000));
    expect(() => settingsFrom({}, folder)).toThrow(`${worldFile()} is too large`);
  });

  it.each([
    { DRYDOCK_URL: 'https://x.example', DRYDOCK_TOKEN: 's3cret\n' },
    { DRYDOCK_URL: 'https://x.example', DRYDOCK_TOKEN: 's3cret\rx' },
    { DRYDOCK_URL: 'https://x.example', DRYDOCK_TOKEN: 's3cret two' },
    { DRYDOCK_URL: 'https://x.example', DRYDOCK_TOKEN: 's3cret\u0000' },
    { DRYDOCK_URL: 'https://x.example', DRYDOCK_TOKEN: 's3cret\u2019' },
    { DRYDOCK_URL: 'https://anna:s3cret@x.example', DRYDOCK_TOKEN: 't' },
    { DRYDOCK_URL: 'https://s3cret@x.example' },
    { DRYDOCK_URL: 'https:anna:s3cret@x.example' },
    { DRYDOCK_URL: 'ftp://anna:s3cret@x.example' },
    { DRYDOCK_URL: 'https://anna:s3cret@x y.example' },
    { DRYDOCK_URL: 'https://x.example/\n?s3cret' },
    { DRYDOCK_URL: 'https://x.example/?token=s3cret' },
    { DRYDOCK_URL: 'https://x.example/#s3cret' },
    { DRYDOCK_URL: 's3cret' },
    { DRYDOCK_URL: 'https://x.example', DRYDOCK_SIGN: 's3cret' },
    { DRYDOCK_URL: 'https://x.example', DRYDOCK_SIGN: 'aws', AWS_REGION: 's3cret\n' },
  ])('that no request could carry are refused and not shown: %j', (env) => {
    const refusal = thrownBy(() => settingsFrom(env, folder));

    expect(refusal).toBeInstanceOf(CliError);
    expect(inspect(refusal)).not.toContain('s3cret');
  });

  it('of a local world are refused as well, and not shown', async () => {
    await runningWorld({ token: 's3cret\n' });
    expect(inspect(thrownBy(() => settingsFrom({}, folder)))).not.toContain('s3cret');

    await runningWorld({ url: 'http://anna:s3cret@10.0.0.7:7420' });
    expect(inspect(thrownBy(() => settingsFrom({}, folder)))).not.toContain('s3cret');
  });
});

function thrownBy(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
