import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BenchClient, createBenchClient } from './api.ts';

/** The API to measure. Without a url, a local world is started for it, and stopped afterwards. */
export type BenchTarget = Readonly<{ url: string | undefined; token: string | undefined }>;

const localWorldStart = new URL('../infra/local/start.ts', import.meta.url).pathname;

export async function withTargetApi(
  target: BenchTarget,
  measure: (api: BenchClient) => Promise<void>,
): Promise<void> {
  if (target.url !== undefined) return measure(createBenchClient(target.url, target.token ?? ''));

  const folder = mkdtempSync(join(tmpdir(), 'drydock-bench-'));
  const child = spawn(process.execPath, [localWorldStart, '--port', '0', '--boot-ms', '200'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  try {
    let text = '';
    for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
      text += String(chunk);
      if (text.includes('In another terminal')) break;
    }
    const url = /ready on (\S+)/.exec(text)?.[1];
    if (url === undefined) throw new Error('the local world did not start');
    await measure(createBenchClient(url, /token\s+(\S+)/.exec(text)?.[1] ?? ''));
  } finally {
    child.kill('SIGINT');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}
