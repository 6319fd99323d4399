import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { aHost, aNap, aRun, waitUntil } from '../../../test/support/host/test-host.ts';
import { limits } from '../../model/limits.ts';
import { bytesLeftOut } from './verdict.ts';

const host = aHost();
afterAll(() => host.remove());

const most = limits.outputBytes;

describe('a command that floods its output', () => {
  it('is bounded on the disk while it runs, and a cancel of it waits for no copy', async () => {
    // The flood ends by itself: a host that does not bound it must not fill the disk of the tests.
    const script = `echo first; yes | head -c ${16 * most}; exec sleep ${aNap()}`;
    const run = aRun({ script, timeoutSeconds: 60 });
    onTestFinished(async () => void (await host.endLease(run)));
    const started = host.start(run);
    const out = join(host.box(run), 'out');
    const size = () => statSync(out, { throwIfNoEntry: false })?.size ?? 0;
    const onDisk = () => statSync(out).blocks * 512;
    await waitUntil('it has written more than is kept', () => size() > 12 * most);
    await waitUntil('its middle is gone', () => onDisk() < size() / 4);

    const cancelled = await host.cancel({ ...run, nonce: 'nonce-of-cancel' });
    const ended = await started.ended;

    expect(cancelled.verdict).toEqual({ kind: 'cancelled' });
    expect(cancelled.stdout.length).toBeLessThan(limits.cancelOutputBytes + 100);
    expect(cancelled.stdout.subarray(0, 6).toString()).toBe('first\n');
    expect(cancelled.stdout.subarray(-100).toString()).toMatch(/^(y\n){50}$/);
    const told = bytesLeftOut(cancelled.stored.subarray(0, 8_000).toString(), 'nonce-of-cancel');
    expect(told.stdout).toBe(size() - limits.cancelOutputBytes);
    expect(ended.verdict).toEqual({ kind: 'cancelled' });
    expect(ended.stdout.length).toBeLessThan(most + 100);
    expect(onDisk()).toBeLessThan(2 * most);
  });
});

describe('a command that handles its own output file', () => {
  const out = '"$(readlink "/proc/$$/fd/1")"';
  it.each([
    { what: 'grows it', script: 'truncate -s 6G /dev/stdout; exit 7' },
    { what: 'truncates it', script: 'echo hello; truncate -s 0 /dev/stdout; exit 7' },
    { what: 'removes it', script: `f=${out}; rm "$f"; exit 7` },
    { what: 'makes it a pipe', script: `f=${out}; rm "$f"; mkfifo "$f"; exit 7` },
    { what: 'makes it a folder', script: `f=${out}; rm "$f"; mkdir "$f"; exit 7` },
  ])('changes no verdict, of any delivery: one that $what', async ({ script }) => {
    const run = aRun({ script, timeoutSeconds: 5 });

    const ended = await host.run(run);
    const again = await host.run({ ...run, nonce: 'another-nonce' });
    const cancelled = await host.cancel({ ...run, nonce: 'one-more-nonce' });

    for (const { verdict, stdout } of [ended, again, cancelled]) {
      expect(verdict).toEqual({ kind: 'exited', exitCode: 7 });
      expect(stdout.length).toBeLessThan(most + 100);
    }
  });
});
