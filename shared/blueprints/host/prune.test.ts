import { existsSync, mkdirSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aHost, aRun } from '../../../test/support/host/test-host.ts';

/** Creates a file that was last changed long before any delivery could still be late. */
function oldFile(path: string): string {
  writeFileSync(path, '');
  utimesSync(path, 1, 1);
  return path;
}

describe('the end of a lease', () => {
  let host: ReturnType<typeof aHost>;
  beforeEach(() => {
    host = aHost();
    mkdirSync(join(host.root, 'ended'), { recursive: true });
    mkdirSync(join(host.root, 'locks'), { recursive: true });
  });
  afterEach(() => host.remove());

  it('removes old tombstones and their locks, and nothing else', async () => {
    const old = ['ended', 'locks'].map((name) => oldFile(join(host.root, name, 'lease-old')));
    const foreign = oldFile(join(host.root, 'ended', 'notes'));

    await host.endLease(aRun({ argv: ['true'] }));

    expect(old.filter((path) => existsSync(path))).toEqual([]);
    expect(existsSync(foreign)).toBe(true);
  });

  it.each(['ended', 'locks'])('removes no file behind a link in place of %s', async (name) => {
    const elsewhere = join(host.root, 'elsewhere');
    renameSync(join(host.root, name), elsewhere);
    symlinkSync(elsewhere, join(host.root, name));
    oldFile(join(host.root, 'ended', 'lease-old'));
    const precious = oldFile(join(elsewhere, 'lease-old'));

    await host.endLease(aRun({ argv: ['true'] }));

    expect(existsSync(precious)).toBe(true);
  });
});
