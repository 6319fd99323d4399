import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import { aLease, aRun } from './a-host.ts';
import { inputBytes, problemWith } from './run.ts';
import { cancelScript, endLeaseScript, runScript } from './scripts.ts';
import { readVerdict, stderrMarkerLength } from './verdict.ts';

const nonce = 'n0nce-n0nce';
const exited = (exitCode: number) => ({ kind: 'exited', exitCode });
const unclear = { kind: 'unclear', detail: expect.any(String) };

describe('the verdict on a delivery', () => {
  it.each([
    { exitCode: 0, stderr: '', verdict: exited(0) },
    { exitCode: 213, stderr: '', verdict: exited(213) },
    { exitCode: 213, stderr: 'drydock:other-nonce:refused\n', verdict: exited(213) },
    { exitCode: 214, stderr: `oops\ndrydock:${nonce}:timed-out\n`, verdict: exited(214) },
    { exitCode: 0, stderr: ` drydock:${nonce}:ended\n`, verdict: exited(0) },
    { exitCode: 0, stderr: `drydock:${nonce}:ended\n`, verdict: { kind: 'ended' } },
    {
      exitCode: 213,
      stderr: `drydock:${nonce}:refused lease-ended\nfailed to run commands: exit status 213`,
      verdict: { kind: 'refused', because: 'lease-ended' },
    },
    { exitCode: 214, stderr: `drydock:${nonce}:timed-out\nx`, verdict: { kind: 'timed-out' } },
    { exitCode: 215, stderr: `drydock:${nonce}:cancelled\n`, verdict: { kind: 'cancelled' } },
    { exitCode: null, stderr: `drydock:${nonce}:cancelled\n`, verdict: { kind: 'cancelled' } },
    { exitCode: 0, stderr: `drydock:${nonce}:cancelled\n`, verdict: unclear },
    { exitCode: 213, stderr: `drydock:${nonce}:toString\n`, verdict: unclear },
    { exitCode: null, stderr: '', verdict: unclear },
    {
      exitCode: 216,
      stderr: `drydock:${nonce}:unclear the disk is full\n`,
      verdict: { kind: 'unclear', detail: 'the disk is full' },
    },
  ])('$exitCode with $stderr', ({ exitCode, stderr, verdict }) => {
    expect(readVerdict({ exitCode, stdout: stderr, stderr }, nonce)).toEqual(verdict);
  });

  it('leaves the command its own stderr', () => {
    const marker = `drydock:${nonce}:cancelled\n`;

    expect(stderrMarkerLength(`${marker}drydock:${nonce}:ended\n`, nonce)).toBe(marker.length);
    expect(stderrMarkerLength('drydock:else:cancelled\n', nonce)).toBe(0);
  });
});

describe('what can be run', () => {
  it.each([
    { wants: { argv: ['true'] }, problem: null },
    { wants: { script: '' }, problem: null },
    { wants: {}, problem: 'either a command or a script' },
    { wants: { argv: ['a'], script: 'b' }, problem: 'either a command or a script' },
    { wants: { argv: [] }, problem: 'at least one word' },
    { wants: { argv: ['a\0b'] }, problem: 'NUL' },
    { wants: { argv: ['a'], cwd: '\0' }, problem: 'NUL' },
    { wants: { argv: ['a'], env: { 'A-B': '' } }, problem: '“A-B” cannot name a variable' },
    { wants: { argv: ['a'], env: { 'A=B': '' } }, problem: 'cannot name' },
    { wants: { argv: ['a'], env: { '': '' } }, problem: 'cannot name' },
    { wants: { argv: ['a'], env: { A: '\0' } }, problem: 'value of A' },
    { wants: { argv: ['a'], env: { DRYDOCK_LEASE: '' } }, problem: 'set by Drydock' },
    { wants: { argv: ['a'], timeoutSeconds: 0 }, problem: 'at least 1' },
    { wants: { argv: ['a'], timeoutSeconds: 1.5 }, problem: 'whole number' },
    { wants: { argv: ['a'], timeoutSeconds: 172_801 }, problem: 'at most 172800' },
    { wants: { argv: ['é'.repeat(16_384)] }, problem: 'at most 32768 fit' },
  ])('$wants', ({ wants, problem }) => {
    const run = aRun(wants);

    if (problem === null) expect(problemWith(run)).toBeNull();
    else {
      expect(problemWith(run)).toContain(problem);
      expect(() => runScript(run)).toThrow(problem);
    }
  });

  it('counts every byte a caller chose', () => {
    const run = aRun({ argv: ['é', ''], env: { AB: 'c' }, cwd: '/x', stdin: new Uint8Array(10) });

    expect(inputBytes(run)).toBe(3 + 1 + 5 + 2 + 10);
    expect(inputBytes(aRun({ script: 'é\n' }))).toBe(3);
  });
});

describe('the text that is delivered', () => {
  const most = limits.executionInputBytes;
  it.each([
    { what: 'input', run: aRun({ argv: ['cat'], stdin: Buffer.alloc(most - 4, '{') }) },
    { what: 'a word', run: aRun({ argv: ['{'.repeat(most - 1)] }) },
    { what: 'words', run: aRun({ argv: Array.from({ length: most / 3 - 1 }, () => '{{') }) },
    { what: 'a script', run: aRun({ script: '{{"}}'.repeat(most / 5 - 1) }) },
    { what: 'a variable', run: aRun({ script: '', env: { A: '{'.repeat(most - 3) } }) },
  ])('stays within a document of SSM with the most of $what', ({ run }) => {
    const text = runScript(run);

    expect(inputBytes(run)).toBeGreaterThan(most - 10);
    expect(JSON.stringify(text.split('\n')).length).toBeLessThan(60_000);
    expect(text).not.toContain('{{');
    expect(cancelScript(run) + endLeaseScript(run)).not.toContain('{{');
  });

  it('holds nothing but names of known shape outside the encoded data', () => {
    const run = aRun({ argv: ['true'] });
    const badNonces = ["'; reboot; '", 'short', '', '{{ssm:x}}{{'];

    for (const bad of badNonces) expect(() => runScript({ ...run, nonce: bad })).toThrow('nonce');
    expect(() => endLeaseScript({ lease: 'lease-../../../etc', nonce })).toThrow('id of a lease');
    expect(() => cancelScript({ ...run, lease: aLease() })).toThrow('execution of');
    expect(() => runScript({ ...run, execution: 'exec-a-b' })).toThrow('execution of');
  });
});
