import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type BenchClient, createBenchClient } from './api.ts';

/** The API to measure. Without a url, a local world is started for it, and stopped afterwards. */
export type BenchTarget = Readonly<{ url: string | undefined; token: string | undefined }>;

const localWorldStart = fileURLToPath(new URL('../infra/local/start.ts', import.meta.url));

export async function withTargetApi(
  target: BenchTarget,
  measure: (api: BenchClient) => Promise<void>,
): Promise<void> {
  if (target.url !== undefined) return measure(createBenchClient(target.url, target.token ?? ''));
  await withLocalWorld([], ({ url, token }) => measure(createBenchClient(url, token)));
}

/** A local world of its own process. `log` holds the lines that it logged until now. */
export type StartedWorld = Readonly<{ url: string; token: string; log: readonly string[] }>;

/** Starts a local world with these options, and stops it when `measure` is over. */
export async function withLocalWorld(
  options: readonly string[],
  measure: (world: StartedWorld) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-bench-'));
  const args = [localWorldStart, '--port', '0', '--boot-ms', '200', ...options];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit');
  const log: string[] = [];
  createInterface(child.stderr).on('line', (line) => log.push(line));
  try {
    let text = '';
    for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
      text += String(chunk);
      if (text.includes('In another terminal')) break;
    }
    const url = /ready on (\S+)/.exec(text)?.[1];
    if (url === undefined) throw new Error(`the local world did not start: ${log.at(-1)}`);
    await measure({ url, token: /token\s+(\S+)/.exec(text)?.[1] ?? '', log });
  } finally {
    child.kill('SIGINT');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}
