import { describe, expect, it } from 'vitest';
import type { LeaseId } from '../../shared/model/ids.ts';
import { createWorld, type World } from '../support/world.ts';

const states = async (world: World, ids: readonly LeaseId[]) => {
  const leases = await Promise.all(ids.map((id) => world.lease(id)));
  return leases.map((lease) => lease?.state);
};

async function burst(world: World, leases: number): Promise<readonly LeaseId[]> {
  const ids: LeaseId[] = [];
  for (let n = 0; n < leases; n += 1) {
    const created = await world.ask();
    if (created.kind === 'created') ids.push(created.lease.id);
    await world.pass(0.01);
  }
  return ids;
}

describe('a burst of 50 leases on 5 hosts', () => {
  it('serves all in the order of the requests, and leaves nothing changed', async () => {
    const world = createWorld();
    await world.blueprint({ limit: 5, idleSeconds: 60_000 });
    const ids = await burst(world, 50);
    expect(ids).toHaveLength(50);
    const served: LeaseId[] = [];
    for (let round = 0; round < 60 && served.length < 50; round += 1) {
      await world.pass(30);
      const now = await states(world, ids);
      const active = ids.filter((_, i) => now[i] === 'active');
      expect(active.length).toBeLessThanOrEqual(5);
      served.push(...active);
      for (const id of active) await world.release(id);
      await world.settle();
    }

    expect(served).toEqual(ids);
    expect(await states(world, ids)).toEqual(ids.map(() => 'destroyed'));
    const slots = Object.keys(world.rest());
    expect(slots.filter((key) => key.includes('|seats/'))).toHaveLength(5);
    expect(slots.filter((key) => key.includes('|gate/'))).toHaveLength(5);
    expect(slots.filter((key) => /\|(line|returned|running)\/|^commands/.test(key))).toEqual([]);
    expect(world.rest()['slots|usage/hosts|-']).toMatchObject({ n: 5 });
    expect(world.log).toEqual([]);
  });
});
