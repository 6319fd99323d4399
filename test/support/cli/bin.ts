import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FakeApi } from './fake-api.ts';

const binPath = fileURLToPath(new URL('../../../cli/drydock.mjs', import.meta.url));
/** Makes the CLI believe it runs on an old Node, so that it starts the project's own. */
const oldNode = [
  '--import',
  `data:text/javascript,${encodeURIComponent(
    "Object.defineProperty(process.versions, 'node', { value: '20.20.2' })",
  )}`,
];

export type BinOptions = Readonly<{
  env?: Readonly<Record<string, string>>;
  stdin?: string | Uint8Array;
  cwd?: string;
  oldNode?: boolean;
}>;
export type BinResult = Readonly<{ code: number | null; stdout: Buffer; stderr: string }>;

export type RunningBin = Readonly<{
  pid: number;
  ended: Promise<BinResult>;
  /** Resolves once stderr contains this text. */
  waitForStderr(text: string): Promise<void>;
  /** Signals the whole process group, as a terminal does. */
  signalGroup(signal: NodeJS.Signals): void;
  /** Closes our end of its stdout, as `head` does. */
  stopReading(): void;
}>;

/** Starts the real CLI in its own process group, without a terminal. */
export function startBin(
  args: readonly string[],
  api: Pick<FakeApi, 'url'> | null,
  options: BinOptions = {},
): RunningBin {
  const child = spawn(process.execPath, [...(options.oldNode ? oldNode : []), binPath, ...args], {
    detached: true,
    stdio: 'pipe',
    ...(options.cwd ? { cwd: options.cwd } : {}),
    env: {
      PATH: process.env['PATH'],
      TZ: 'UTC',
      DRYDOCK_PATIENCE: '2s',
      ...(api ? { DRYDOCK_URL: api.url, DRYDOCK_TOKEN: 'token-1' } : {}),
      ...options.env,
    },
  });
  const stdout: Buffer[] = [];
  let stderr = '';
  child.stdout.on('data', (part: Buffer) => stdout.push(part));
  child.stderr.on('data', (part: Buffer) => {
    stderr += part.toString('utf8');
    child.emit('stderr');
  });
  // A program may end without reading its stdin, which breaks the pipe.
  child.stdin.on('error', () => {});
  child.stdin.end(options.stdin ?? '');

  const ended = once(child, 'close').then(([code]: (number | null)[]) => ({
    code: code ?? null,
    stdout: Buffer.concat(stdout),
    stderr,
  }));
  return {
    pid: child.pid ?? 0,
    ended,
    async waitForStderr(text) {
      while (!stderr.includes(text)) {
        await Promise.race([once(child, 'stderr'), ended]);
        if (child.exitCode !== null && !stderr.includes(text)) {
          throw new Error(`it ended without printing ${text}; it printed:\n${stderr}`);
        }
      }
    },
    signalGroup: (signal) => {
      try {
        process.kill(-(child.pid ?? 0), signal);
      } catch {
        // It has just ended, so no process is left to signal.
      }
    },
    stopReading: () => child.stdout.destroy(),
  };
}

/** Runs the CLI until it ends. */
export const runBin = (
  args: readonly string[],
  api: Pick<FakeApi, 'url'> | null,
  options: BinOptions = {},
): Promise<BinResult> => startBin(args, api, options).ended;
