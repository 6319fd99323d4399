import { describe, expect, it } from 'vitest';
import type { LeaseId } from '../../shared/model/ids.ts';
import { brokenInvariants } from '../support/invariants.ts';
import { createWorld, type World } from '../support/world.ts';

async function ask(world: World, leases: number): Promise<readonly LeaseId[]> {
  const ids: LeaseId[] = [];
  for (let n = 0; n < leases; n += 1) {
    const created = await world.ask();
    if (created.kind === 'created') ids.push(created.lease.id);
    await world.pass(0.01);
  }
  return ids;
}

const inState = (world: World, table: string, state: string) =>
  Object.entries(world.store.dump()).filter(
    ([key, item]) => key.startsWith(`${table}|`) && item['state'] === state,
  ).length;

/** Lets time pass in small steps. Returns the most resources that were building at once. */
async function grow(world: World, seconds: number): Promise<number> {
  let most = 0;
  for (let n = 0; n < seconds; n += 1) {
    await world.pass(1);
    most = Math.max(most, inState(world, 'resources', 'pending'));
    expect(brokenInvariants(world.store.dump())).toEqual([]);
  }
  return most;
}

describe('a blueprint that builds two at once', () => {
  it('serves twelve leases two by two, each with a reason, none by its own poll', async () => {
    const world = createWorld();
    await world.blueprint({ limit: 12, maxBuilding: 2 });
    const ids = await ask(world, 12);

    expect(await world.lease(ids[11] ?? 'lease-')).toMatchObject({
      waiting: {
        reason: 'growing',
        detail: 'hosts: 2 hosts are being built already, at most 2 at once',
      },
    });

    // Six times a boot of half a minute; a lease's own poll comes after four minutes at least.
    expect(await grow(world, 235)).toBe(2);
    expect(inState(world, 'leases', 'active')).toBe(12);
    expect(world.rest()['slots|usage/hosts|-']).toMatchObject({ n: 12, building: 0 });
  });

  it('goes on when a build fails or is released', async () => {
    const world = createWorld();
    await world.blueprint({ limit: 4, maxBuilding: 1 });
    const [first] = await ask(world, 4);
    await world.pass(2);
    const lease = first && (await world.lease(first));
    if (lease?.state !== 'pending' || lease.building === null) throw new Error('it builds');
    await world.release(lease.building);
    await world.release(lease.id);

    expect(await grow(world, 230)).toBe(1);
    expect(inState(world, 'leases', 'active')).toBe(3);
  });
});

it('a lease at the limit learns how many are held, not that none fits', async () => {
  const world = createWorld();
  await world.blueprint({ limit: 1 });
  await ask(world, 1);
  await world.pass(60);
  const [second = 'lease-'] = await ask(world, 1);

  expect(await world.lease(second)).toMatchObject({
    waiting: { reason: 'limit-reached', detail: 'hosts: 1 of 1 hosts are held' },
  });
});
