import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJsonLog, withoutInfo } from '../../functions/lambda/log.ts';
import type { ExecutionView } from '../../shared/model/wire/execution.ts';
import type { LeaseView } from '../../shared/model/wire/lease.ts';
import { createLocalApiClient, type LocalApiClient } from './demo/api-client.ts';
import { applyDemoHosts, demoDevices } from './demo/demo-hosts.ts';
import { createTimeline, type Timeline } from './demo/timeline.ts';
import { bundlesIn } from './lambda/bundles.ts';
import { onStop } from './start/shutdown.ts';
import { startWorld } from './world.ts';

const printLine = (line: string): void => void process.stdout.write(`${line}\n`);

/** Polls an object until `isReached` is true, printing what happens meanwhile. */
async function pollUntil<T extends { state: string }>(
  client: LocalApiClient,
  timeline: Timeline,
  path: string,
  isReached: (view: T) => boolean,
): Promise<T> {
  for (;;) {
    const view = await client.get<T>(`${path}?wait=1`);
    await timeline.look();
    if (isReached(view)) return view;
  }
}

const isExecutionOver = (execution: ExecutionView): boolean =>
  execution.state !== 'queued' && execution.state !== 'running';

/** Leases a host, runs the command on it, prints its output and releases the host. */
async function runOnce(
  client: LocalApiClient,
  timeline: Timeline,
  argv: readonly string[],
): Promise<number> {
  const requestedAt = performance.now();
  const lease = await client.send<LeaseView>('POST', '/v1/leases', {
    type: 'host',
    ttlSeconds: 300,
  });
  const responseMs = performance.now() - requestedAt;
  timeline.follow(lease.id);
  const path = `/v1/leases/${lease.id}`;
  await pollUntil<LeaseView>(client, timeline, path, ({ state }) => state !== 'pending');
  if (lease.state === 'active')
    printLine(`         (warm: already active in the response, ${responseMs.toFixed(0)} ms)`);
  const { id } = await client.send<ExecutionView>('POST', `${path}/executions`, { argv });
  timeline.follow(id);
  const ended = await pollUntil(client, timeline, `/v1/executions/${id}`, isExecutionOver);
  for (const stream of ['stdout', 'stderr']) {
    const text = await client.text(`/v1/executions/${id}/output?stream=${stream}`);
    for (const line of text.split('\n').slice(0, text.endsWith('\n') ? -1 : undefined)) {
      if (text !== '') printLine(`             ${line}`);
    }
  }
  await client.send('POST', `${path}/release`, { reason: 'the demo has finished with it' });
  await pollUntil<LeaseView>(client, timeline, path, ({ state }) => state === 'destroyed');
  return ended.exitCode ?? 70;
}

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const argv = args.length > 0 ? args : ['uname', '-a'];
  const path = mkdtempSync(join(tmpdir(), 'drydock-demo-'));
  const json = createJsonLog((line) => process.stderr.write(`${line}\n`));
  const world = await startWorld({
    path,
    port: 0,
    devices: demoDevices,
    ...bundlesIn(process.env),
    log: withoutInfo(json),
  });
  const stop = async (): Promise<void> => {
    await world.close();
    rmSync(path, { recursive: true, force: true });
  };
  onStop(async () => {
    await stop();
    return 130;
  });
  try {
    const client = createLocalApiClient(world.url, world.token);
    await applyDemoHosts(client);
    printLine(
      `drydock local world ready on ${world.url}  (uses a temporary folder, stops when done)\n`,
    );
    const timeline = createTimeline(client, printLine);
    const exitCode = await runOnce(client, timeline, argv);
    printLine('');
    await runOnce(client, timeline, ['echo', 'the same host again, now warm']);
    printLine('\nNext:  npm start   and in another terminal');
    printLine("       npx drydock run --type host -- bash -c 'echo hello from $(hostname)'");
    return exitCode;
  } finally {
    await stop();
  }
}

main().then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    process.stderr.write(`drydock demo: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 70;
  },
);
