import { execFileSync } from 'node:child_process';

/** Creates a FIFO. Who opens it to read waits for a writer, unless it says not to. */
export const aNamedPipe = (path: string): void => void execFileSync('mkfifo', [path]);
