import { closeSync, constants, fstatSync, openSync, readSync, writeFileSync } from 'node:fs';
import { limits } from '../../../shared/model/limits.ts';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

/**
 * Returns the text of a file that only this user can have written and read; null if there is none.
 * The checks and the read use one handle, so nothing can be put in the file's place in between.
 * @throws an error if it is anything else, such as a link, a FIFO or another user's file
 */
export function readOwnFile(path: string): string | null {
  const handle = openPlainly(path);
  if (handle === null) return null;
  try {
    const stats = fstatSync(handle);
    if (!stats.isFile()) throw untrusted(path, 'is not a plain file');
    if (stats.uid !== process.getuid?.()) throw untrusted(path, 'belongs to another user');
    if ((stats.mode & 0o077) !== 0) throw untrusted(path, 'is open to other users');
    const bytes = Buffer.alloc(limits.ownFileBytes + 1);
    const length = readSync(handle, bytes, 0, bytes.length, 0);
    if (length > limits.ownFileBytes) throw untrusted(path, 'is too large');
    return bytes.subarray(0, length).toString('utf8');
  } finally {
    closeSync(handle);
  }
}

/** Opens a file without following a link, and without waiting for the writer of a FIFO. */
function openPlainly(path: string): number | null {
  try {
    return openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT') return null;
    throw untrusted(path, code === 'ELOOP' ? 'is a link' : 'cannot be read');
  }
}

/** Creates a file that only this user can read. Throws if anything has its name already. */
export function createOwnFile(path: string, text: string): void {
  const handle = openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    writeFileSync(handle, text);
  } finally {
    closeSync(handle);
  }
}

const untrusted = (path: string, why: string): Error =>
  new Error(`${path} ${why}, so it is not used: remove it.`);
