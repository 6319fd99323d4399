import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What the CLI reads to find the local world: who may read it may do everything there. */
export type WorldFile = Readonly<{ url: string; token: string; pid: number }>;

/**
 * Written whole or not at all, readable by its owner only. False: a world that lives has one there,
 * and whoever talks to that one shall go on doing so.
 */
export function writeWorldFile(path: string, world: WorldFile): boolean {
  const there = readWorldFile(path);
  if (there !== null && there.pid !== process.pid && isAlive(there.pid)) return false;
  mkdirSync(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, `${JSON.stringify(world, null, 2)}\n`, { mode: 0o600 });
  renameSync(fresh, path);
  return true;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Removes it only while it is ours: another world may have written its own meanwhile. */
export function removeWorldFile(path: string): void {
  if (readWorldFile(path)?.pid === process.pid) rmSync(path, { force: true });
}

function readWorldFile(path: string): WorldFile | null {
  try {
    const found: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isWorldFile(found) ? found : null;
  } catch {
    return null;
  }
}

const isWorldFile = (found: unknown): found is WorldFile =>
  typeof found === 'object' &&
  found !== null &&
  'url' in found &&
  'token' in found &&
  'pid' in found;

/** The token is kept, so that a restart does not sign everybody out. */
export function keptToken(path: string, mint: () => string): string {
  const kept = readToken(path);
  if (kept !== null) return kept;
  mkdirSync(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, `${mint()}\n`, { mode: 0o600 });
  // Processes that start on one folder at once agree on the token of the first.
  try {
    linkSync(fresh, path);
  } catch {
    if (readToken(path) === null) renameSync(fresh, path);
  }
  rmSync(fresh, { force: true });
  return readToken(path) ?? mint();
}

function readToken(path: string): string | null {
  try {
    const kept = readFileSync(path, 'utf8').trim();
    return /^[\w-]{20,}$/.test(kept) ? kept : null;
  } catch {
    return null;
  }
}
