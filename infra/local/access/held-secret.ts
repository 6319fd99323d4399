import { linkSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { processStartTime } from '../process-table.ts';
import { createOwnFile, readOwnFile } from './own-file.ts';

/** A secret in use. A process that ends without releasing it did not end well. */
export type HeldSecret = Readonly<{ value: string; release(): void }>;

/**
 * Returns the secret stored at `path` in a private folder; makes one with `mint` if there is none.
 * It persists so that a restart does not sign everyone out, but not after a process that did not
 * end well: someone else may have bound its port since, and been sent the secret by its clients.
 * Processes that hold it at the same time have the same one.
 */
export function holdSecret(path: string, mint: () => string): HeldSecret {
  const holders = `${path}.holders`;
  const own = join(holders, `${process.pid}`);
  mkdirSync(holders, { recursive: true, mode: 0o700 });
  const [living, dead] = holdersIn(holders);
  if (living.length === 0 && dead.length > 0) {
    rmSync(path, { force: true });
    for (const file of dead) rmSync(file);
  }
  rmSync(own, { force: true });
  createOwnFile(own, processStartTime(process.pid) ?? '');
  return { value: storedSecret(path, mint), release: () => rmSync(own, { force: true }) };
}

/**
 * Returns the files of the processes that hold it and those of processes that are gone. A pid alone
 * may be another process's by now, so each file has the time at which its process started.
 */
function holdersIn(folder: string): readonly [readonly string[], readonly string[]] {
  const files = readdirSync(folder).map((pid) => join(folder, pid));
  const isAlive = (file: string): boolean =>
    processStartTime(Number(basename(file))) === readOwnFile(file);
  return [files.filter(isAlive), files.filter((file) => !isAlive(file))];
}

function storedSecret(path: string, mint: () => string): string {
  const stored = readSecret(path);
  if (stored !== null) return stored;
  const fresh = `${path}.${process.pid}`;
  rmSync(fresh, { force: true });
  createOwnFile(fresh, `${mint()}\n`);
  // `link` fails if the file exists, so processes that start on one folder at the same time all
  // use the secret of the first.
  try {
    linkSync(fresh, path);
  } catch {
    if (readSecret(path) === null) renameSync(fresh, path);
  }
  rmSync(fresh, { force: true });
  return readSecret(path) ?? mint();
}

function readSecret(path: string): string | null {
  const text = readOwnFile(path)?.trim() ?? '';
  return /^[\w-]{20,}$/.test(text) ? text : null;
}
