import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aNamedPipe } from '../../test/support/named-pipe.ts';
import { startEnginesOnly } from './world.ts';

const planted = 'planted-by-another-user-000';
const isRoot = process.getuid?.() === 0;
const nobody = 65_534;
let home = '';
let data = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'drydock-private-'));
  data = join(home, 'data');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const quiet = () => undefined;
const open = (path: string) =>
  startEnginesOnly({ path, port: 0, log: { info: quiet, warn: quiet, error: quiet } });
/** Starts the engines, closes them, and returns the key that they accepted. */
async function keyOf(path: string): Promise<string> {
  const engines = await open(path);
  await engines.close();
  return engines.credentials?.accessKeyId ?? '';
}

/** Gives a file or folder to another user; who may not do that has one that is root's instead. */
function foreign(path: string): string {
  if (!isRoot) return statSync(path).isDirectory() ? '/usr' : '/etc/hostname';
  chownSync(path, nobody, nobody);
  return path;
}

describe('the data folder', () => {
  it.each([0o777, 0o1777, 0o702])('that others may write is refused: %o', async (mode) => {
    mkdirSync(data);
    writeFileSync(join(data, 'access-key'), planted, { mode: 0o600 });
    chmodSync(data, mode);

    await expect(open(data)).rejects.toThrow(`${data} is writable by other users`);
  });

  it('of another user is refused', async () => {
    mkdirSync(data);

    await expect(open(foreign(data))).rejects.toThrow('belongs to another user');
  });

  it('below a folder that others may write is refused', async () => {
    mkdirSync(data);
    chmodSync(home, 0o777);

    await expect(open(data)).rejects.toThrow(`${home} is writable by other users`);
  });

  it('behind a link into such a folder is refused', async () => {
    const elsewhere = join(home, 'elsewhere');
    mkdirSync(join(elsewhere, 'data'), { recursive: true });
    chmodSync(elsewhere, 0o777);
    symlinkSync(join(elsewhere, 'data'), data);

    await expect(open(data)).rejects.toThrow(`${elsewhere} is writable by other users`);
  });

  it('is closed to others, even if an older release has made it readable', async () => {
    mkdirSync(data, { mode: 0o755 });

    await keyOf(data);

    expect(statSync(data).mode & 0o777).toBe(0o700);
  });

  it('is new in a sticky folder, with every folder on the way', async () => {
    chmodSync(home, 0o1777);
    const deep = join(home, 'a', 'b');

    await keyOf(deep);

    expect(statSync(join(home, 'a')).mode & 0o777).toBe(0o700);
    expect(statSync(deep).mode & 0o777).toBe(0o700);
  });
});

describe('a secret in the data folder', () => {
  const secret = () => join(data, 'access-key');
  beforeEach(() => mkdirSync(data, { mode: 0o700 }));

  it('of another user is refused', async () => {
    writeFileSync(join(home, 'theirs'), planted, { mode: 0o600 });
    const theirs = foreign(join(home, 'theirs'));
    if (isRoot) linkSync(theirs, secret());
    else symlinkSync(theirs, secret());

    await expect(open(data)).rejects.toThrow(isRoot ? 'belongs to another user' : 'is a link');
  });

  it.each([0o640, 0o604, 0o666])('that others may read or write is refused: %o', async (mode) => {
    writeFileSync(secret(), planted);
    chmodSync(secret(), mode);

    await expect(open(data)).rejects.toThrow(`${secret()} is open to other users`);
  });

  it('is no link, FIFO or folder, and not large', async () => {
    writeFileSync(join(home, 'mine'), planted, { mode: 0o600 });
    symlinkSync(join(home, 'mine'), secret());
    await expect(open(data)).rejects.toThrow(`${secret()} is a link`);

    rmSync(secret());
    aNamedPipe(secret());
    await expect(open(data)).rejects.toThrow(`${secret()} is not a plain file`);

    rmSync(secret());
    mkdirSync(secret());
    await expect(open(data)).rejects.toThrow(`${secret()} is not a plain file`);

    rmSync(secret(), { recursive: true });
    writeFileSync(secret(), 'x'.repeat(70_000), { mode: 0o600 });
    await expect(open(data)).rejects.toThrow(`${secret()} is too large`);
  });

  it('is written through no link that waits for it', async () => {
    const victim = join(home, 'victim');
    writeFileSync(victim, 'precious');
    symlinkSync(victim, `${secret()}.${process.pid}`);

    const key = await keyOf(data);

    expect(readFileSync(victim, 'utf8')).toBe('precious');
    expect(readFileSync(secret(), 'utf8').trim()).toBe(key);
  });

  it('stays the same after a good end', async () => {
    expect(await keyOf(data)).toBe(await keyOf(data));
  });

  it.each([
    { end: 'a process that is gone', pid: 4_194_303, startTime: 'x' },
    { end: 'another that had this pid', pid: process.pid, startTime: 'x' },
    { end: 'a pid that was given to another process since', pid: 1, startTime: 'x' },
  ])('is a new one after a bad end: $end', async ({ pid, startTime }) => {
    const before = await keyOf(data);
    writeFileSync(join(`${secret()}.holders`, `${pid}`), startTime, { mode: 0o600 });

    const after = await keyOf(data);

    expect(after).not.toBe(before);
    expect(await keyOf(data)).toBe(after);
  });
});
