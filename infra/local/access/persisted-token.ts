import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Returns the secret stored at `path`; makes one with `mint` and stores it, readable by its owner
 * only, if there is none. It persists so that a restart does not sign everyone out.
 */
export function persistedToken(path: string, mint: () => string): string {
  const stored = readPersistedToken(path);
  if (stored !== null) return stored;
  mkdirSync(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, `${mint()}\n`, { mode: 0o600 });
  // `link` fails if the file exists, so processes that start on one folder at the same time all
  // use the token of the first.
  try {
    linkSync(fresh, path);
  } catch {
    if (readPersistedToken(path) === null) renameSync(fresh, path);
  }
  rmSync(fresh, { force: true });
  return readPersistedToken(path) ?? mint();
}

function readPersistedToken(path: string): string | null {
  try {
    const text = readFileSync(path, 'utf8').trim();
    return /^[\w-]{20,}$/.test(text) ? text : null;
  } catch {
    return null;
  }
}
