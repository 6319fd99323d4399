import { closeSync, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { CliError, exitCodes } from './exit.ts';

/** What `npm start` leaves in a folder: where that local world listens, and its token. */
type WorldFile = Readonly<{ file: string; url: string; token: string | null }>;
/** Whose program this is; Windows has no such number, and asks its own lists of who may what. */
type Process = Readonly<{ getuid?: () => number }>;

export const isLoopback = (url: string): boolean =>
  /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);

/**
 * The local world of a folder, or null. Anybody may have put such a file in a folder above this
 * one, such as /tmp: only what we wrote ourselves is followed, and only to this machine.
 */
export function readWorldFile(folder: string, { getuid }: Process): WorldFile | null {
  const file = join(folder, '.drydock', 'world.json');
  const found = open(file);
  if (found === null) return null;
  const { uid, mode } = found.stats;
  if (getuid && uid !== getuid()) throw refused(`${file} belongs to another user.`);
  if (getuid && (mode & 0o022) !== 0) throw refused(`${file} may be written by others.`);

  const world = fieldsOf(found.text);
  const [url, token] = [world.get('url'), world.get('token')];
  if (typeof url !== 'string') {
    throw refused(`${file} names no url.`, 'start the local world again with `npm start`');
  }
  if (URL.canParse(url) && !isLoopback(url)) {
    throw refused(`${file} names ${url}, which is not on this machine.`);
  }
  return { file, url, token: typeof token === 'string' ? token : null };
}

/** Looked at and read by one handle: nobody can put another file in between. */
function open(file: string): Readonly<{ stats: Stats; text: string }> | null {
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

const refused = (message: string, orElse = 'remove it'): CliError =>
  new CliError(exitCodes.settings, message, { hint: `${orElse}, or set DRYDOCK_URL` });

function fieldsOf(text: string): ReadonlyMap<string, unknown> {
  try {
    const world: unknown = JSON.parse(text);
    return new Map(world instanceof Object ? Object.entries(world) : []);
  } catch {
    return new Map();
  }
}
