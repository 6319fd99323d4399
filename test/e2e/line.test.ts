import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventView } from '../../shared/model/wire/history.ts';
import type { LeaseView } from '../../shared/model/wire/lease.ts';
import { patiently } from '../support/patience.ts';
import {
  aFolder,
  eventually,
  removeFolder,
  startLocalWorld,
  type WorldProcess,
} from './local-world.ts';

const folder = aFolder();
let world: WorldProcess;

beforeAll(async () => {
  world = await startLocalWorld(folder);
});
afterAll(async () => {
  await world.stop();
  removeFolder(folder);
});

const hosts = 3;
const heldMs = 100;
const three = {
  name: 'three',
  driver: 'ec2-host',
  limit: hosts,
  parameters: { image: 'ami-1', ladder: [{ instanceType: 't4g.small', subnet: 'subnet-a' }] },
};

const createLease = (): Promise<LeaseView> =>
  world.client.send('POST', '/v1/leases', { type: 'host', blueprints: ['three'] });

/** Waits until the lease is active, holds its host for a moment, and releases it. */
async function hold(created: LeaseView): Promise<LeaseView> {
  let lease = created;
  while (lease.state === 'pending') {
    lease = await world.client.get<LeaseView>(`/v1/leases/${lease.id}?wait=25`);
  }
  await new Promise((resolve) => setTimeout(resolve, heldMs));
  await world.client.send('POST', `/v1/leases/${lease.id}/release`, {});
  return lease;
}

/** Waits until the lease is destroyed and returns when it became active, in epoch ms. */
async function activeAt({ id }: LeaseView): Promise<number> {
  let events: readonly EventView[] = [];
  await eventually(`${id} is destroyed`, async () => {
    const path = `/v1/leases/${id}/events`;
    events = (await world.client.get<{ items: readonly EventView[] }>(path)).items;
    return events.some(({ state }) => state === 'destroyed');
  });
  return Date.parse(events.find(({ state }) => state === 'active')?.at ?? '');
}

describe('30 leases, requested one after another, on 3 one-seat hosts', () => {
  it(
    'get their seats in strict line order',
    async () => {
      await world.client.send('POST', '/v1/blueprints', three);
      await Promise.all(
        (await Promise.all([createLease(), createLease(), createLease()])).map(hold),
      );

      const holding: Promise<LeaseView>[] = [];
      for (let n = 0; n < 30; n += 1) holding.push(hold(await createLease()));
      const held = await Promise.all(holding);

      const active = await Promise.all(held.map(activeAt));
      // On each host, the leases follow each other in the order of their requests.
      for (const host of new Set(held.map(({ resource }) => resource))) {
        const times = active.filter((_, n) => held[n]?.resource === host);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
      }
      // A seat is granted to the first in line. Only leases that were granted the other two seats
      // before may still be on their way to take them.
      const passed = active.map(
        (at, n) => active.slice(0, n).filter((before) => before > at).length,
      );
      expect(Math.max(...passed)).toBeLessThan(hosts);
      expect(new Set(held.map(({ state }) => state))).toEqual(new Set(['active']));
    },
    patiently(120_000),
  );
});
