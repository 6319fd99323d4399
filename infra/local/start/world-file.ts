import { renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';
import { createOwnFile, readOwnFile } from '../access/own-file.ts';
import { openPrivateFolder } from '../access/private-folder.ts';
import { processStartTime } from '../process-table.ts';

/** Tells the CLI where the local world is. Its token makes the reader an admin there. */
const worldFile = z.object({
  url: z.string(),
  token: z.string(),
  // The process, with its start time: a pid alone may be another process's by now.
  pid: z.int(),
  startTime: z.string(),
});
type WorldFile = Readonly<z.infer<typeof worldFile>>;

/**
 * Writes the file atomically, readable by its owner only. Returns false, and writes nothing, if
 * another running world has its file there: `drydock` keeps talking to that one.
 * @throws an error if others may write to its folder, or if what is there is not ours
 */
export function writeWorldFile(path: string, world: Pick<WorldFile, 'url' | 'token'>): boolean {
  openPrivateFolder(dirname(path));
  const existing = readWorldFile(path);
  if (existing !== null && existing.pid !== process.pid && isRunning(existing)) return false;
  const fresh = `${path}.${process.pid}`;
  rmSync(fresh, { force: true });
  const startTime = processStartTime(process.pid) ?? '';
  const content: WorldFile = { url: world.url, token: world.token, pid: process.pid, startTime };
  createOwnFile(fresh, `${JSON.stringify(content, null, 2)}\n`);
  renameSync(fresh, path);
  return true;
}

const isRunning = ({ pid, startTime }: WorldFile): boolean => processStartTime(pid) === startTime;

/** Removes the file if it is this process's own: another world may have replaced it since. */
export function removeWorldFile(path: string): void {
  if (readWorldFile(path)?.pid === process.pid) rmSync(path, { force: true });
}

function readWorldFile(path: string): WorldFile | null {
  const text = readOwnFile(path);
  if (text === null) return null;
  try {
    return worldFile.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
