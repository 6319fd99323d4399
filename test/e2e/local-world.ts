import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLocalApiClient, type LocalApiClient } from '../../infra/local/demo/api-client.ts';
import type { Credentials } from '../../infra/local/engines/engines.ts';
import { patiently } from '../support/patience.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** A local world as `npm start` runs it, in its own process and folder. */
export type WorldProcess = Readonly<{
  folder: string;
  url: string;
  token: string;
  dynamo: string;
  sqs: string;
  /** Accepted by its engines. */
  credentials: Credentials;
  output: () => string;
  client: LocalApiClient;
  pid: number;
  /** Sends SIGKILL. */
  kill(): Promise<void>;
  /** Sends SIGINT, as Ctrl-C does, and returns the exit code. */
  stop(): Promise<number | null>;
}>;

/** Kills leftovers at exit: a test that fails halfway leaves its world running. */
const started = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of started) child.kill('SIGKILL');
});

export const aFolder = (): string => mkdtempSync(join(tmpdir(), 'drydock-e2e-'));

/** Starts the local world in `folder` and reads its addresses from what it prints when ready. */
export async function startLocalWorld(
  folder: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<WorldProcess> {
  const started = await startProcess(folder, 'In another terminal', ['--port', '0', ...args], env);
  const text = started.output();
  const url = /ready on (\S+)/.exec(text)?.[1] ?? '';
  const token = /token\s+(\S+)/.exec(text)?.[1] ?? '';
  const dynamo = /dynamodb\s*(http\S+)/.exec(text)?.[1] ?? '';
  const sqs = /sqs\s*(http\S+)/.exec(text)?.[1] ?? '';
  const credentials = printedCredentials(text);
  const client = createLocalApiClient(url, token);
  return { ...started, folder, url, token, dynamo, sqs, credentials, client };
}

/** Returns the credentials that the local world printed. */
export const printedCredentials = (text: string): Credentials => ({
  accessKeyId: /AWS_ACCESS_KEY_ID=(\S+)/.exec(text)?.[1] ?? '',
  secretAccessKey: /AWS_SECRET_ACCESS_KEY=(\S+)/.exec(text)?.[1] ?? '',
});

/** Runs the program of `npm start` and resolves once it prints `ready`. */
export async function startProcess(
  folder: string,
  ready: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Pick<WorldProcess, 'pid' | 'output' | 'kill' | 'stop'>> {
  const child = spawn(
    process.execPath,
    [join(project, 'infra/local/start.ts'), '--boot-ms', '300', ...args],
    { cwd: folder, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  started.add(child);
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  child.stderr.on('data', (chunk) => {
    text += chunk;
  });
  const exited = once(child, 'exit');
  await eventually('the world is ready', () => {
    if (child.exitCode !== null) throw new Error(`the world did not start:\n${text}`);
    return text.includes(ready);
  });
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    await exited;
    return child.exitCode;
  };
  return {
    pid: child.pid ?? 0,
    output: () => text,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGINT'),
  };
}

/** Polls until `holds` is true, patiently for 60 s by default, while the world runs on its own. */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  seconds = 60,
): Promise<void> {
  const end = Date.now() + patiently(seconds) * 1_000;
  while (Date.now() < end) {
    if (await holds()) return;
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  throw new Error(`Not so after ${patiently(seconds)} s: ${what}`);
}

/** Runs one of the project's programs and waits for its end. */
export async function runProgram(
  file: string,
  args: readonly string[],
  options: Readonly<{ cwd: string; env?: Readonly<Record<string, string>> }>,
): Promise<Readonly<{ code: number | null; stdout: string; stderr: string }>> {
  const child: ChildProcess = spawn(process.execPath, [join(project, file), ...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  await once(child, 'close');
  return { code: child.exitCode, stdout, stderr };
}

export const removeFolder = (folder: string): void =>
  rmSync(folder, { recursive: true, force: true });
