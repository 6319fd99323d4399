import { describe, expect, it } from 'vitest';
import { aLease, aRun } from '../../../test/support/host/test-host.ts';
import { limits } from '../../model/limits.ts';
import { inputBytes, runProblem } from './run.ts';
import { cancelScript, endLeaseScript, runScript } from './scripts.ts';
import { bytesLeftOut, readVerdict, stderrMarkerLength } from './verdict.ts';

const nonce = 'n0nce-n0nce';
const exited = (exitCode: number) => ({ kind: 'exited', exitCode });
const unclear = (detail: RegExp) => ({ kind: 'unclear', detail: expect.stringMatching(detail) });
const marker = `drydock:${nonce}:`;

describe('the verdict on a delivery', () => {
  it.each([
    { exitCode: 0, stderr: `${marker}exited 0\n`, verdict: exited(0) },
    { exitCode: 0, stderr: `${marker}exited 255\nfailed`, verdict: exited(255) },
    { exitCode: null, stderr: `${marker}exited 216\n`, verdict: exited(216) },
    { exitCode: 0, stderr: `${marker}exited 7\n${marker}ended\n`, verdict: exited(7) },
    { exitCode: 0, stderr: `warning: ü\n${marker}exited 7\nerr`, verdict: exited(7) },
    { exitCode: 0, stderr: `${marker}exited 256\n`, verdict: unclear(/exited 256/) },
    { exitCode: 0, stderr: `${marker}exited -1\n`, verdict: unclear(/exited -1/) },
    { exitCode: 0, stderr: `${marker}exited\n`, verdict: unclear(/exited/) },
    { exitCode: 0, stderr: `${marker}ended\n`, verdict: { kind: 'ended' } },
    {
      exitCode: 0,
      stderr: `${marker}refused lease-ended\n`,
      verdict: { kind: 'refused', reason: 'lease-ended' },
    },
    { exitCode: 0, stderr: `${marker}timed-out\nx`, verdict: { kind: 'timed-out' } },
    { exitCode: null, stderr: `${marker}cancelled\n`, verdict: { kind: 'cancelled' } },
    { exitCode: 0, stderr: `${marker}toString\n`, verdict: unclear(/toString/) },
    {
      exitCode: 216,
      stderr: `${marker}unclear the disk is full\nfailed to run commands: exit status 216`,
      verdict: { kind: 'unclear', detail: 'the disk is full' },
    },
    { exitCode: 0, stderr: '', verdict: unclear(/success/) },
    { exitCode: 0, stderr: ` ${marker}ended\n`, verdict: unclear(/success/) },
    { exitCode: 7, stderr: 'drydock:other-nonce:exited 7\n', verdict: unclear(/code 7 .*killed/) },
    { exitCode: 137, stderr: '', verdict: unclear(/code 137 .*killed/) },
    { exitCode: null, stderr: '', verdict: unclear(/without an exit code .*killed/) },
  ])('$exitCode with $stderr', ({ exitCode, stderr, verdict }) => {
    expect(readVerdict({ exitCode, stdout: stderr, stderr }, nonce)).toEqual(verdict);
  });

  it('leaves the command its own stderr', () => {
    const ours = `${marker}exited 0\n`;

    expect(stderrMarkerLength(`${ours}${marker}ended\n`, nonce)).toBe(ours.length);
    expect(stderrMarkerLength(`ü\n${ours}err`, nonce)).toBe(3 + ours.length);
    expect(stderrMarkerLength('drydock:else:cancelled\n', nonce)).toBe(0);
  });
});

describe('how much of each stream was left out', () => {
  const verdictLine = `${marker}exited 0\n`;
  const cut = (stdout: number, stderr: number) => `${marker}left-out ${stdout} ${stderr}\n`;

  it.each([
    { stderr: `${verdictLine}err`, out: 0, err: 0, ours: verdictLine.length },
    {
      stderr: `${verdictLine}${cut(5, 0)}err`,
      out: 5,
      err: 0,
      ours: (verdictLine + cut(5, 0)).length,
    },
    {
      stderr: `${verdictLine}${cut(0, 1)}`,
      out: 0,
      err: 1,
      ours: (verdictLine + cut(0, 1)).length,
    },
    // Only the line right after the verdict is the wrapper's.
    { stderr: `${verdictLine}x\n${cut(5, 0)}`, out: 0, err: 0, ours: verdictLine.length },
    {
      stderr: `${verdictLine}drydock:else:left-out 9 9\n`,
      out: 0,
      err: 0,
      ours: verdictLine.length,
    },
    { stderr: `${verdictLine}${marker}left-out x y\n`, out: 0, err: 0, ours: verdictLine.length },
    { stderr: '', out: 0, err: 0, ours: 0 },
  ])('$stderr', ({ stderr, out, err, ours }) => {
    expect(bytesLeftOut(stderr, nonce)).toEqual({ stdout: out, stderr: err });
    expect(stderrMarkerLength(stderr, nonce)).toBe(ours);
  });
});

describe('a command to run', () => {
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
    { wants: { argv: ['a'], timeoutSeconds: 172_771 }, problem: 'at most 172770' },
    { wants: { argv: ['é'.repeat(16_384)] }, problem: 'at most 32768 fit' },
  ])('$wants', ({ wants, problem }) => {
    const run = aRun(wants);

    if (problem === null) expect(runProblem(run)).toBeNull();
    else {
      expect(runProblem(run)).toContain(problem);
      expect(() => runScript(run)).toThrow(problem);
    }
  });

  it('counts every byte that a caller chose', () => {
    const run = aRun({ argv: ['é', ''], env: { AB: 'c' }, cwd: '/x', stdin: new Uint8Array(10) });

    expect(inputBytes(run)).toBe(3 + 1 + 5 + 2 + 10);
    expect(inputBytes(aRun({ script: 'é\n' }))).toBe(3);
  });
});

describe('the delivered text', () => {
  const most = limits.executionInputBytes;
  it.each([
    { what: 'input', run: aRun({ argv: ['cat'], stdin: Buffer.alloc(most - 4, '{') }) },
    { what: 'a word', run: aRun({ argv: ['{'.repeat(most - 1)] }) },
    { what: 'words', run: aRun({ argv: Array.from({ length: most / 3 - 1 }, () => '{{') }) },
    { what: 'a script', run: aRun({ script: '{{"}}'.repeat(most / 5 - 1) }) },
    { what: 'a variable', run: aRun({ script: '', env: { A: '{'.repeat(most - 3) } }) },
  ])('fits in a document of SSM with the longest possible $what', ({ run }) => {
    const text = runScript(run);

    expect(inputBytes(run)).toBeGreaterThan(most - 10);
    expect(JSON.stringify(text.split('\n')).length).toBeLessThan(60_000);
    expect(text).not.toContain('{{');
    expect(cancelScript(run) + endLeaseScript(run)).not.toContain('{{');
  });

  it('contains only checked ids outside the encoded data', () => {
    const run = aRun({ argv: ['true'] });
    const badNonces = ["'; reboot; '", 'short', '', '{{ssm:x}}{{'];

    for (const bad of badNonces) expect(() => runScript({ ...run, nonce: bad })).toThrow('nonce');
    expect(() => endLeaseScript({ lease: 'lease-../../../etc', nonce })).toThrow('id of a lease');
    expect(() => cancelScript({ ...run, lease: aLease() })).toThrow('execution of');
    expect(() => runScript({ ...run, execution: 'exec-a-b' })).toThrow('execution of');
  });
});
