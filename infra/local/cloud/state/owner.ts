import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processStartTime } from '../../process-table.ts';

/**
 * Claims a data folder for this process and returns the function that releases it. A second world
 * on the folder would take the first one's commands for leftovers and kill them.
 * @throws an error if another living process owns the folder
 */
export function claimFolder(path: string): () => void {
  mkdirSync(path, { recursive: true });
  const file = join(path, 'owner');
  const [pid, ...startTime] = readOwner(file).split(' ');
  const current = pid ? processStartTime(Number(pid)) : null;
  if (current !== null && current === startTime.join(' ')) {
    throw new Error(
      `The data folder ${path} is in use by process ${pid}: stop it first, or use another folder.`,
    );
  }
  writeFileSync(file, `${process.pid} ${processStartTime(process.pid) ?? ''}`);
  return () => rmSync(file, { force: true });
}

function readOwner(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}
