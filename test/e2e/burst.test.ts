import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExecutionView } from '../../shared/model/wire/execution.ts';
import type { LeaseView } from '../../shared/model/wire/lease.ts';
import { patiently } from '../support/patience.ts';
import {
  aFolder,
  eventually,
  removeFolder,
  startLocalWorld,
  type WorldProcess,
} from './local-world.ts';
import { messagesIn, restOf } from './world-state.ts';

const folder = aFolder();
let world: WorldProcess;

beforeAll(async () => {
  world = await startLocalWorld(folder);
});
afterAll(async () => {
  await world.stop();
  removeFolder(folder);
});

const five = {
  name: 'five',
  driver: 'ec2-host',
  limit: 5,
  idleSeconds: 2,
  parameters: { image: 'ami-1', ladder: [{ instanceType: 't4g.small', subnet: 'subnet-a' }] },
};

/** Leases, waits, runs a command, releases, and returns `<output>:<exit code>`. */
async function runOnLease(n: number): Promise<string> {
  const { client } = world;
  const request = { type: 'host', blueprints: ['five'] };
  let lease = await client.send<LeaseView>('POST', '/v1/leases', request);
  while (lease.state === 'pending') {
    lease = await client.get<LeaseView>(`/v1/leases/${lease.id}?wait=25`);
  }
  const path = `/v1/leases/${lease.id}`;
  const argv = ['bash', '-c', `echo ${n}; exit ${n % 3}`];
  let execution = await client.send<ExecutionView>('POST', `${path}/executions`, { argv });
  while (execution.state === 'queued' || execution.state === 'running') {
    execution = await client.get<ExecutionView>(`/v1/executions/${execution.id}?wait=25`);
  }
  const output = await client.text(`/v1/executions/${execution.id}/output?stream=stdout`);
  await client.send('POST', `${path}/release`, {});
  return `${output.trim()}:${execution.exitCode}`;
}

describe('50 leases in parallel over 5 hosts', () => {
  it(
    'all become active, run and end; seats, counters, queues, hosts are as before',
    async () => {
      const before = await restOf(world);
      await world.client.send('POST', '/v1/blueprints', five);

      const results = await Promise.all(Array.from({ length: 50 }, (_, n) => runOnLease(n)));

      expect(results).toEqual(Array.from({ length: 50 }, (_, n) => `${n}:${n % 3}`));
      await eventually('everything is at rest', async () => {
        const { due, commands } = await restOf(world);
        return due.length === 0 && Object.keys(commands ?? {}).length === 0;
      });
      expect(await restOf(world)).toEqual(before);
      await eventually('the last timers have fired', async () =>
        Object.values(await messagesIn(world)).every((n) => n === 0),
      );
      const dead = Object.entries(await messagesIn(world)).filter(([name]) => /dead/.test(name));
      expect(dead).toHaveLength(4);
      expect(dead.filter(([, n]) => n > 0)).toEqual([]);
    },
    patiently(120_000),
  );
});
