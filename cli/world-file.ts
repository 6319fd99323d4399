import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { limits } from '../shared/model/limits.ts';
import { CliError, exitCodes } from './exit.ts';

/** What `npm start` leaves in a folder: the address of that local world, and its token. */
type TrustedWorldFile = Readonly<{
  file: string;
  url: string;
  token: string | null;
  /** False if its process has ended without removing the file. Its port may be another's by now. */
  runs: boolean;
}>;
/** The user this process runs as. Windows has no such number, and controls access by its ACLs. */
type ProcessOwner = Readonly<{ getuid?: () => number }>;

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

export const isLoopback = (url: string): boolean =>
  /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);

/**
 * Returns the local world of a folder, or null. Any user may have put such a file into a folder
 * above this one, such as /tmp. So only a plain file that this user owns, and no one else may
 * write, is trusted, and only if it points to this machine; anything else throws.
 */
export function readTrustedWorldFile(folder: string, owner: ProcessOwner): TrustedWorldFile | null {
  const file = join(folder, '.drydock', 'world.json');
  const handle = openPlainly(file);
  if (handle === null) return null;
  let text: string;
  try {
    text = readOwnText(file, handle, owner);
  } finally {
    closeSync(handle);
  }

  const world = jsonFieldsOf(text);
  const [url, token] = [world.get('url'), world.get('token')];
  if (typeof url !== 'string') {
    throw untrusted(`${file} contains no url.`, 'start the local world again with `npm start`');
  }
  if (URL.canParse(url) && !isLoopback(url)) {
    throw untrusted(`${file} points to ${new URL(url).host}, which is not on this machine.`);
  }
  const runs = isOwnProcess(Number(world.get('pid')), world.get('startTime'), owner);
  return { file, url, token: typeof token === 'string' ? token : null, runs };
}

/** Opens a file without following a link, and without waiting for the writer of a FIFO. */
function openPlainly(file: string): number | null {
  try {
    return openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ELOOP') throw untrusted(`${file} is a link.`);
    if (code === 'ENXIO') throw untrusted(`${file} is not a plain file.`);
    return null;
  }
}

/** Checks and reads through one handle, so the file cannot be replaced in between. */
function readOwnText(file: string, handle: number, { getuid }: ProcessOwner): string {
  const stats = fstatSync(handle);
  if (!stats.isFile()) throw untrusted(`${file} is not a plain file.`);
  if (getuid && stats.uid !== getuid()) throw untrusted(`${file} belongs to another user.`);
  if (getuid && (stats.mode & 0o022) !== 0) throw untrusted(`${file} is writable by other users.`);
  const bytes = Buffer.alloc(limits.ownFileBytes + 1);
  const length = readSync(handle, bytes, 0, bytes.length, 0);
  if (length > limits.ownFileBytes) throw untrusted(`${file} is too large.`);
  return bytes.subarray(0, length).toString('utf8');
}

/**
 * True if this user's process with this number started at this time: once it has ended, its number
 * may be given to another. The time is that of infra/local/process-table.ts.
 */
function isOwnProcess(pid: number, startTime: unknown, { getuid }: ProcessOwner): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in parentheses may contain any character, so the fields start after the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    const isOurs = !getuid || statSync(`/proc/${pid}`).uid === getuid();
    return isOurs && !/[ZX]/.test(fields[0] ?? '') && startTime === `${bootId}/${fields[19]}`;
  } catch {
    return false;
  }
}

const untrusted = (message: string, remedy = 'remove it'): CliError =>
  new CliError(exitCodes.settings, message, { hint: `${remedy}, or set DRYDOCK_URL` });

function jsonFieldsOf(text: string): ReadonlyMap<string, unknown> {
  try {
    const world: unknown = JSON.parse(text);
    return new Map(world instanceof Object ? Object.entries(world) : []);
  } catch {
    return new Map();
  }
}
