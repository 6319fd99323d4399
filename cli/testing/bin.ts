import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FakeApi } from './fake-api.ts';

const bin = fileURLToPath(new URL('../drydock.mjs', import.meta.url));
/** Makes the bin believe it runs on an old Node, so that it hands over to the project's own. */
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
export type Ended = Readonly<{ code: number | null; stdout: Buffer; stderr: string }>;

export type Bin = Readonly<{
  pid: number;
  ended: Promise<Ended>;
  /** Resolves once stderr holds this text. */
  says(text: string): Promise<void>;
  /** Sends a signal to the whole process group, as a terminal does. */
  group(signal: NodeJS.Signals): void;
  /** Closes our end of its stdout, as `head` does. */
  stopReading(): void;
}>;

/** Starts the real bin in a process group of its own, without a terminal. */
export function startBin(
  args: readonly string[],
  api: Pick<FakeApi, 'url'> | null,
  options: BinOptions = {},
): Bin {
  const child = spawn(process.execPath, [...(options.oldNode ? oldNode : []), bin, ...args], {
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
    child.emit('said');
  });
  // A program that ends without reading its stdin breaks our pipe: that is its right.
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
    async says(text) {
      while (!stderr.includes(text)) {
        await Promise.race([once(child, 'said'), ended]);
        if (child.exitCode !== null && !stderr.includes(text)) {
          throw new Error(`it ended without saying ${text}; it said:\n${stderr}`);
        }
      }
    },
    group: (signal) => {
      try {
        process.kill(-(child.pid ?? 0), signal);
      } catch {
        // It has ended just now: there is nobody left to be told.
      }
    },
    stopReading: () => child.stdout.destroy(),
  };
}

/** Runs the bin to its end. */
export const runBin = (
  args: readonly string[],
  api: Pick<FakeApi, 'url'> | null,
  options: BinOptions = {},
): Promise<Ended> => startBin(args, api, options).ended;
