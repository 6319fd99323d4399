import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Tells the CLI where the local world is. Its token makes the reader an admin there. */
export type WorldFile = Readonly<{ url: string; token: string; pid: number }>;

/**
 * Writes the file atomically, readable by its owner only. Returns false, and writes nothing, if
 * another running world has its file there: `drydock` keeps talking to that one.
 */
export function writeWorldFile(path: string, world: WorldFile): boolean {
  const existing = readWorldFile(path);
  if (existing !== null && existing.pid !== process.pid && isPidAlive(existing.pid)) return false;
  mkdirSync(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, `${JSON.stringify(world, null, 2)}\n`, { mode: 0o600 });
  renameSync(fresh, path);
  return true;
}

function isPidAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Removes the file if it is this process's own: another world may have replaced it since. */
export function removeWorldFile(path: string): void {
  if (readWorldFile(path)?.pid === process.pid) rmSync(path, { force: true });
}

function readWorldFile(path: string): WorldFile | null {
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isWorldFile(content) ? content : null;
  } catch {
    return null;
  }
}

const isWorldFile = (content: unknown): content is WorldFile =>
  typeof content === 'object' &&
  content !== null &&
  'url' in content &&
  'token' in content &&
  'pid' in content;
