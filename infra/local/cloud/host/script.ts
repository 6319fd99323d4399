import { execFile, spawn } from 'node:child_process';
import {
  closeSync,
  constants,
  createWriteStream,
  mkdirSync,
  openSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { promisify } from 'node:util';
import { processStartTime } from '../../process-table.ts';
import type { Leader } from './processes.ts';

export type ScriptOptions = Readonly<{
  folder: string;
  commands: readonly string[];
  cwd: string;
  env: Record<string, string>;
}>;

/**
 * A running script. Like SSM's agent, `ended` also waits for the output to be closed, so a
 * background process that holds it keeps the command running.
 */
export type RunningScript = Readonly<{
  leader: Leader | null;
  ended: Promise<Readonly<{ exitCode: number; reason: string }>>;
  /** Stops reading the output, even if a process still holds it. */
  detach(): void;
}>;

/** Runs the lines as one script in its own session, writing to the files `stdout` and `stderr`. */
export async function startScript(options: ScriptOptions): Promise<RunningScript> {
  const file = join(options.folder, '_script.sh');
  mkdirSync(options.folder, { recursive: true });
  writeFileSync(file, `${options.commands.join('\n')}\n`, { mode: 0o700 });
  const stdout = await openOutputPipe(join(options.folder, 'stdout'));
  const stderr = await openOutputPipe(join(options.folder, 'stderr'));

  const [program, args] = options.commands[0]?.startsWith('#!')
    ? [file, []]
    : ['/bin/bash', [file]];
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['ignore', stdout.writeEnd, stderr.writeEnd],
  });
  closeSync(stdout.writeEnd);
  closeSync(stderr.writeEnd);

  const exit = new Promise<{ exitCode: number; reason: string }>((resolve) => {
    child.on('error', (error) => resolve({ exitCode: 1, reason: error.message }));
    child.on('exit', (code, signal) => {
      const reason = signal === null ? `exit status ${code}` : `signal: ${signal}`;
      resolve({ exitCode: code ?? -1, reason });
    });
  });
  const startTime = child.pid === undefined ? null : processStartTime(child.pid);
  return {
    leader: child.pid === undefined ? null : { pid: child.pid, startTime: startTime ?? 'unknown' },
    ended: Promise.all([exit, stdout.stored, stderr.stored]).then(([ending]) => ending),
    detach() {
      stdout.detach();
      stderr.detach();
    },
  };
}

const execFileAsync = promisify(execFile);

/**
 * Opens a named pipe that is copied into a file, or to another target. Node gives a child a socket
 * by default, on which `echo … >/dev/stderr` fails; with a plain file, that command would truncate
 * the output.
 */
export async function openOutputPipe(file: string, target: Writable = createWriteStream(file)) {
  const fifo = `${file}.pipe`;
  rmSync(fifo, { force: true });
  await execFileAsync('mkfifo', ['-m', '600', fifo]);
  const fd = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
  const writeEnd = openSync(fifo, constants.O_WRONLY);
  rmSync(fifo);
  const reader = new Socket({ fd, readable: true, writable: false });
  // An error of the pipe or the file ends the copy, but never the local cloud.
  reader.on('error', () => target.end());
  target.on('error', () => reader.destroy());
  reader.pipe(target);
  return {
    writeEnd,
    stored: finished(target).catch(() => undefined),
    detach() {
      reader.unpipe(target);
      reader.destroy();
      target.end();
    },
  };
}
