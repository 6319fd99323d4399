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
import { finished } from 'node:stream/promises';
import { promisify } from 'node:util';
import { birthOf, type Leader } from './processes.ts';

export type ScriptOptions = Readonly<{
  folder: string;
  commands: readonly string[];
  cwd: string;
  env: Record<string, string>;
}>;

/** A script under way. `ended` waits for the output too, like the agent: whoever keeps it open
 * in the background keeps the command open. */
export type Script = Readonly<{
  leader: Leader | null;
  ended: Promise<Readonly<{ exitCode: number; why: string }>>;
  /** Stops listening to whatever still holds the output. */
  detach(): void;
}>;

/** Runs the lines as one script, in its own session, with output in `stdout` and `stderr`. */
export async function startScript(options: ScriptOptions): Promise<Script> {
  const file = join(options.folder, '_script.sh');
  mkdirSync(options.folder, { recursive: true });
  writeFileSync(file, `${options.commands.join('\n')}\n`, { mode: 0o700 });
  const stdout = await openOutput(join(options.folder, 'stdout'));
  const stderr = await openOutput(join(options.folder, 'stderr'));

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

  const exit = new Promise<{ exitCode: number; why: string }>((resolve) => {
    child.on('error', (error) => resolve({ exitCode: 1, why: error.message }));
    child.on('exit', (code, signal) => {
      const why = signal === null ? `exit status ${code}` : `signal: ${signal}`;
      resolve({ exitCode: code ?? -1, why });
    });
  });
  const bornAt = child.pid === undefined ? null : birthOf(child.pid);
  return {
    leader: child.pid === undefined ? null : { pid: child.pid, bornAt: bornAt ?? 'unknown' },
    ended: Promise.all([exit, stdout.stored, stderr.stored]).then(([ending]) => ending),
    detach() {
      stdout.detach();
      stderr.detach();
    },
  };
}

const run = promisify(execFile);

/**
 * A named pipe copied into a file. What Node gives a child by itself is a socket, on which
 * `echo … >/dev/stderr` fails; and a plain file would be emptied by it.
 */
async function openOutput(file: string) {
  const fifo = `${file}.pipe`;
  rmSync(fifo, { force: true });
  await run('mkfifo', ['-m', '600', fifo]);
  const fd = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
  const writeEnd = openSync(fifo, constants.O_WRONLY);
  rmSync(fifo);
  const reader = new Socket({ fd, readable: true, writable: false });
  const target = createWriteStream(file);
  // A reader or a file that fails ends the copy, never the command's host.
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
