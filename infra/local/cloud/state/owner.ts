import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { birthOf } from '../host/processes.ts';

/**
 * Claims a data folder for this process: a second world on it would take the first one's commands
 * for leftovers and kill them. Returns how to give it back.
 */
export function claimFolder(path: string): () => void {
  mkdirSync(path, { recursive: true });
  const file = join(path, 'owner');
  const [pid, ...birth] = readOwner(file).split(' ');
  if (pid && birthOf(Number(pid)) !== null && birthOf(Number(pid)) === birth.join(' ')) {
    throw new Error(
      `The data folder ${path} is in use by process ${pid}: stop it first, or use another folder.`,
    );
  }
  writeFileSync(file, `${process.pid} ${birthOf(process.pid) ?? ''}`);
  return () => rmSync(file, { force: true });
}

function readOwner(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}
