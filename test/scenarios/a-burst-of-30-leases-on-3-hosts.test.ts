import { describe, expect, it } from 'vitest';
import type { LeaseId } from '../../shared/model/ids.ts';
import { createWatchedWorld } from '../support/watched-world.ts';

/** The original took 80 to 97 s for this, and served out of order. */
describe('a burst of 30 leases on 3 hosts, each held for a second', () => {
  it('is over ten seconds after the hosts are active, in the order of the requests', async () => {
    const world = createWatchedWorld();
    await world.blueprint({ limit: 3, idleSeconds: 60_000 });
    const leases: LeaseId[] = [];
    while (leases.length < 30) leases.push(await world.asked());
    const built = 28;
    await world.pass(built);

    const served: LeaseId[] = [];
    for (let second = 0; second < 10; second += 1) {
      const states = await world.states(leases);
      const active = leases.filter((_, n) => states[n] === 'active');
      expect(active).toHaveLength(3);
      served.push(...active);
      for (const id of active) await world.release(id);
      await world.pass(1);
    }

    expect(served).toEqual(leases);
    expect(new Set(await world.states(leases))).toEqual(new Set(['destroyed']));
    expect(world.resources()).toHaveLength(3);
    expect(world.log).toEqual([]);
    await world.comesToRest();
  });
});
