import { readdirSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { aHost, aRun, type DeliveredScript } from '../../../test/support/host/test-host.ts';
import { limits } from '../../model/limits.ts';
import { bytesLeftOut } from './verdict.ts';

const host = aHost();
afterAll(() => host.remove());

const most = limits.outputBytes;
const half = most / 2;

/** Prints so many bytes, no part of which looks like another; not all of them are text. */
const printing = (bytes: number): string =>
  `seq 9999999 | LC_ALL=C tr 48 '\\000\\377' | head -c ${bytes}`;
const longest = numbers(most + 5_000_000);
const printed = (bytes: number): Buffer => longest.subarray(0, bytes);

function numbers(bytes: number): Buffer {
  const lines: string[] = [];
  for (let n = 1, length = 0; length < bytes; n += 1) {
    const line = `${n}\n`.replaceAll('4', '\0').replaceAll('8', '\xff');
    lines.push(line);
    length += line.length;
  }
  return Buffer.from(lines.join(''), 'latin1');
}

/** Returns what is passed on of a stream that is too long. */
const cut = (whole: Buffer): Buffer =>
  Buffer.concat([
    whole.subarray(0, half),
    Buffer.from(`\n[drydock: ${whole.length - most} bytes left out here]\n`),
    whole.subarray(whole.length - half),
  ]);

const leftOutOf = ({ stored }: DeliveredScript, nonce: string) =>
  bytesLeftOut(stored.subarray(0, 8_000).toString(), nonce);

describe('the output of a command', () => {
  it.each([
    { what: 'exactly as long as it may be', bytes: most },
    { what: 'a byte shorter', bytes: most - 1 },
  ])('is passed on unchanged if it is $what', async ({ bytes }) => {
    const run = aRun({ script: `${printing(bytes)}; ${printing(bytes)} >&2` });

    const ended = await host.run(run);

    const verdict = Buffer.from(`drydock:${run.nonce}:exited 0\n`);
    expect(ended.stdout.equals(printed(bytes))).toBe(true);
    expect(ended.stored.equals(Buffer.concat([verdict, printed(bytes)]))).toBe(true);
    expect(leftOutOf(ended, run.nonce)).toEqual({ stdout: 0, stderr: 0 });
  });

  it.each([
    { stream: 'stdout', over: 1, to: '' },
    { stream: 'stderr', over: 1, to: '>&2' },
    { stream: 'stdout', over: 4_999_999, to: '' },
  ] as const)('has $over bytes of a $stream too long left out of its middle', async (row) => {
    const { stream, over, to } = row;
    const run = aRun({ script: `echo one; echo two >&2; ${printing(most + over)} ${to}; exit 3` });

    const ended = await host.run(run);

    expect(ended.verdict).toEqual({ kind: 'exited', exitCode: 3 });
    const other = stream === 'stdout' ? 'stderr' : 'stdout';
    const short = stream === 'stdout' ? 'two\n' : 'one\n';
    expect(ended[other].toString()).toBe(short);
    const beginning = Buffer.from(stream === 'stdout' ? 'one\n' : 'two\n');
    const whole = Buffer.concat([beginning, printed(most + over)]);
    expect(ended[stream].length).toBe(cut(whole).length);
    expect(ended[stream].equals(cut(whole))).toBe(true);
    const leftOut = { stdout: 0, stderr: 0, [stream]: over + beginning.length };
    expect(leftOutOf(ended, run.nonce)).toEqual(leftOut);
  });

  it('is cut at the same places for every delivery, and takes no more of the disk', async () => {
    const script = `${printing(most + 9)}; (while :; do echo more; sleep 0.01; done) &`;
    const run = aRun({ script });
    const first = await host.run(run);
    const files = readdirSync(host.box(run));

    const again = await host.run({ ...run, nonce: 'another-nonce' });
    const cancelled = await host.cancel({ ...run, nonce: 'one-more-nonce' });

    expect(first.stdout.subarray(0, half).equals(printed(half))).toBe(true);
    expect(leftOutOf(first, run.nonce).stdout).toBeGreaterThanOrEqual(9);
    expect(again.stdout.equals(first.stdout)).toBe(true);
    // A cancel reports less of it, because somebody waits for that.
    const few = limits.cancelOutputBytes / 2;
    expect(cancelled.stdout.subarray(0, few).equals(first.stdout.subarray(0, few))).toBe(true);
    expect(cancelled.stdout.subarray(-few).equals(first.stdout.subarray(-few))).toBe(true);
    expect(readdirSync(host.box(run))).toEqual(files);
    await host.endLease(run);
  });

  it('may be larger than memory and disk: its middle is never read', async () => {
    const sparse = 256 * 1024 ** 3;
    const run = aRun({
      script: `printf begin; truncate -s ${sparse} /proc/self/fd/1; printf end`,
    });

    const ended = await host.run(run);

    const line = `\n[drydock: ${sparse + 'end'.length - most} bytes left out here]\n`;
    expect(ended.stdout.length).toBe(most + line.length);
    expect(ended.stdout.subarray(0, 6).toString()).toBe('begin\0');
    expect(ended.stdout.subarray(half, half + line.length).toString()).toBe(line);
    expect(ended.stdout.subarray(-4).toString()).toBe('\0end');
  });
});
