import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJsonLog, troublesOf } from '../../functions/lambda/log.ts';
import type { ExecutionView } from '../../shared/model/wire/execution.ts';
import type { LeaseView } from '../../shared/model/wire/lease.ts';
import { bundlesIn } from './bundled.ts';
import { type Client, createClient } from './client.ts';
import { createTimeline } from './demo/timeline.ts';
import { applyDemoHosts, demoDevices } from './demo-hosts.ts';
import { onStop } from './stopping.ts';
import { startWorld } from './world.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

type Timeline = ReturnType<typeof createTimeline>;

/** Looks at an object until it is as wanted, telling the timeline what happens meanwhile. */
async function until<T extends { state: string }>(
  client: Client,
  timeline: Timeline,
  path: string,
  isSo: (view: T) => boolean,
): Promise<T> {
  for (;;) {
    const view = await client.get<T>(`${path}?wait=1`);
    await timeline.look();
    if (isSo(view)) return view;
  }
}

const isOver = (execution: ExecutionView): boolean =>
  execution.state !== 'queued' && execution.state !== 'running';

/** The main job: lease a host, run the command on it, print its output, give the host back. */
async function runOnce(
  client: Client,
  timeline: Timeline,
  argv: readonly string[],
): Promise<number> {
  const asked = performance.now();
  const lease = await client.send<LeaseView>('POST', '/v1/leases', {
    type: 'host',
    ttlSeconds: 300,
  });
  const answered = performance.now() - asked;
  timeline.follow(lease.id);
  const path = `/v1/leases/${lease.id}`;
  await until<LeaseView>(client, timeline, path, ({ state }) => state !== 'pending');
  if (lease.state === 'active')
    print(`         (warm: active in the answer itself, after ${answered.toFixed(0)} ms)`);
  const { id } = await client.send<ExecutionView>('POST', `${path}/executions`, { argv });
  timeline.follow(id);
  const ended = await until(client, timeline, `/v1/executions/${id}`, isOver);
  for (const stream of ['stdout', 'stderr']) {
    const text = await client.text(`/v1/executions/${id}/output?stream=${stream}`);
    for (const line of text.split('\n').slice(0, text.endsWith('\n') ? -1 : undefined)) {
      if (text !== '') print(`             ${line}`);
    }
  }
  await client.send('POST', `${path}/release`, { because: 'the demo is done with it' });
  await until<LeaseView>(client, timeline, path, ({ state }) => state === 'destroyed');
  return ended.exitCode ?? 70;
}

async function main(): Promise<number> {
  const given = process.argv.slice(2);
  const argv = given.length > 0 ? given : ['uname', '-a'];
  const path = mkdtempSync(join(tmpdir(), 'drydock-demo-'));
  const json = createJsonLog((line) => process.stderr.write(`${line}\n`));
  const world = await startWorld({
    path,
    port: 0,
    devices: demoDevices,
    ...bundlesIn(process.env),
    log: troublesOf(json),
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
    const client = createClient(world.url, world.token);
    await applyDemoHosts(client);
    print(
      `drydock local world ready on ${world.url}  (data in a temporary folder, ends by itself)\n`,
    );
    const timeline = createTimeline(client, print);
    const exitCode = await runOnce(client, timeline, argv);
    print('');
    await runOnce(client, timeline, ['echo', 'the same host again, warm']);
    print('\nNext:  npm start   and in another terminal');
    print("       npx drydock run --type host -- bash -c 'echo hello from $(hostname)'");
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
