import { closeSync, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { CliError, exitCodes } from './exit.ts';

/** What `npm start` leaves in a folder: the address of that local world, and its token. */
type TrustedWorldFile = Readonly<{ file: string; url: string; token: string | null }>;
/** The user this process runs as. Windows has no such number, and controls access by its ACLs. */
type ProcessOwner = Readonly<{ getuid?: () => number }>;

export const isLoopback = (url: string): boolean =>
  /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);

/**
 * Returns the local world of a folder, or null. Any user may have put such a file into a folder
 * above this one, such as /tmp. So only a file that this user owns, and no one else may write, is
 * trusted, and only if it points to this machine; anything else throws.
 */
export function readTrustedWorldFile(
  folder: string,
  { getuid }: ProcessOwner,
): TrustedWorldFile | null {
  const file = join(folder, '.drydock', 'world.json');
  const opened = openAndStat(file);
  if (opened === null) return null;
  const { uid, mode } = opened.stats;
  if (getuid && uid !== getuid()) throw untrusted(`${file} belongs to another user.`);
  if (getuid && (mode & 0o022) !== 0) throw untrusted(`${file} is writable by other users.`);

  const world = jsonFieldsOf(opened.text);
  const [url, token] = [world.get('url'), world.get('token')];
  if (typeof url !== 'string') {
    throw untrusted(`${file} contains no url.`, 'start the local world again with `npm start`');
  }
  if (URL.canParse(url) && !isLoopback(url)) {
    throw untrusted(`${file} points to ${url}, which is not on this machine.`);
  }
  return { file, url, token: typeof token === 'string' ? token : null };
}

/** Checks and reads through one handle, so the file cannot be replaced in between. */
function openAndStat(file: string): Readonly<{ stats: Stats; text: string }> | null {
  try {
    const handle = openSync(file, 'r');
    try {
      return { stats: fstatSync(handle), text: readFileSync(handle, 'utf8') };
    } finally {
      closeSync(handle);
    }
  } catch {
    return null;
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
