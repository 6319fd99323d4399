import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  type Stats,
  statSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, resolve } from 'node:path';

/** What the owner of these sources may replace, this process runs: it is trusted as it is. */
const ownerOfSources = statSync(import.meta.dirname).uid;

/**
 * Creates a folder that only this user can enter, or closes an existing one to everyone else.
 * @throws an error if it belongs to another user, or if others may write it or replace it: what is
 * in it may then be theirs
 */
export function openPrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  mustBeIrreplaceable(dirname(resolve(path)));
  mustBeIrreplaceable(resolve(path));
  const stats = statSync(path);
  if (stats.uid !== process.getuid?.()) throw untrusted(path, 'belongs to another user');
  if (isWritableByOthers(stats)) throw untrusted(path, 'is writable by other users');
  if ((stats.mode & 0o077) !== 0) chmodSync(path, 0o700);
}

/**
 * Throws if another user could put something else in the place of a path, by any folder or link on
 * the way to it. In a sticky folder, such as /tmp, only the owner of an entry can replace it.
 */
function mustBeIrreplaceable(path: string): void {
  const parent = dirname(path);
  if (parent !== path) mustBeIrreplaceable(parent);
  const stats = lstatSync(path);
  if (![0, process.getuid?.(), ownerOfSources].includes(stats.uid)) {
    throw untrusted(path, 'belongs to another user');
  }
  const isSticky = (stats.mode & 0o1000) !== 0;
  if (stats.isSymbolicLink()) mustBeIrreplaceable(resolve(parent, readlinkSync(path)));
  else if (isWritableByOthers(stats) && !isSticky)
    throw untrusted(path, 'is writable by other users');
}

const isWritableByOthers = ({ mode, gid }: Stats): boolean =>
  (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && !isGroupOfOne(gid));

/** True for root's group, and for the group of the user's own name if it has no other member. */
function isGroupOfOne(gid: number): boolean {
  if (gid === 0) return true;
  const { username } = userInfo();
  const groups = readFileSync('/etc/group', 'utf8').split('\n');
  const listed = groups.map((line) => line.split(':')).find(([, , id]) => id === `${gid}`);
  const [name, , , members = ''] = listed ?? [];
  return name === username && ['', username].includes(members);
}

const untrusted = (path: string, why: string): Error =>
  new Error(`${path} ${why}, so what is below it cannot be trusted: use a folder of your own.`);
