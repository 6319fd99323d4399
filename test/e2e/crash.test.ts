import { afterEach, describe, expect, it } from 'vitest';
import type { LeaseView } from '../../shared/model/wire/lease.ts';
import { patiently } from '../support/patience.ts';
import { seeded } from '../support/seeded.ts';
import {
  aFolder,
  eventually,
  removeFolder,
  startLocalWorld,
  type WorldProcess,
} from './local-world.ts';
import { hostProcesses, restOf, scanTable } from './world-state.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) removeFolder(folder);
});

const blueprint = {
  name: 'crash',
  driver: 'ec2-host',
  limit: 2,
  idleSeconds: 1,
  drainSeconds: 1,
  parameters: { image: 'ami-1', ladder: [{ instanceType: 't4g.small', subnet: 'subnet-a' }] },
};

/** Leases, starts a command that leaves a daemon behind, and releases without waiting for it. */
async function work(world: WorldProcess): Promise<void> {
  const { client } = world;
  const request = { type: 'host', blueprints: ['crash'], ttlSeconds: 3, waitSeconds: 20 };
  let lease = await client.send<LeaseView>('POST', '/v1/leases', request);
  while (lease.state === 'pending') {
    lease = await client.get<LeaseView>(`/v1/leases/${lease.id}?wait=5`);
  }
  if (lease.state !== 'active') return;
  const argv = ['bash', '-c', 'setsid sleep 999 & sleep 0.3; echo done'];
  const path = `/v1/leases/${lease.id}`;
  await client.send('POST', `${path}/executions`, { argv });
  await client.get(`${path}?wait=1`);
  await client.send('POST', `${path}/release`, {});
}

const isAtRest = async (world: WorldProcess): Promise<boolean> => {
  const { due, commands, processes } = await restOf(world);
  return due.length === 0 && Object.keys(commands ?? {}).length === 0 && processes.length === 0;
};

describe('kill -9 of the whole world during its work', () => {
  it(
    'at 20 random moments: after a restart, every object ends as it should',
    async () => {
      const folder = aFolder();
      folders.push(folder);
      const chance = seeded(20);
      let world = await startLocalWorld(folder);
      const before = await restOf(world);
      await world.client.send('POST', '/v1/blueprints', blueprint);

      for (let n = 0; n < 20; n += 1) {
        const working = Promise.allSettled([work(world), work(world), work(world)]);
        await new Promise((resolve) => setTimeout(resolve, chance() * 1_500));
        await world.kill();
        await working;
        world = await startLocalWorld(folder);
      }

      await eventually('everything is at rest', () => isAtRest(world), 150);
      expect(await restOf(world)).toEqual(before);
      const leases = Object.values(await scanTable(world, 'leases'));
      expect(new Set(leases.map(({ state }) => state))).toEqual(new Set(['destroyed']));
      expect(await world.stop()).toBe(0);
      expect(hostProcesses({ folder })).toEqual([]);
    },
    patiently(300_000),
  );
});
