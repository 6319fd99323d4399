import { describe, expect, it } from 'vitest';
import type { LeaseId } from '../../shared/model/ids.ts';
import { fillRack } from '../support/rack.ts';
import { createWatchedWorld } from '../support/watched-world.ts';

/** The pool's other hosts were never used, or one too many was made (b950f877c5, 57b4b59819). */
describe('a blueprint of three hosts with two seats each', () => {
  it.each([
    { allocation: 'spread', hosts: [1, 2, 3, 3, 3, 3, 3] },
    { allocation: 'pack', hosts: [1, 1, 2, 2, 3, 3, 3] },
  ] as const)('that $allocation s has $hosts of them in use', async ({ allocation, hosts }) => {
    const world = createWatchedWorld();
    await fillRack(world, ['linux', 'linux', 'linux'], { allocation, leasesPerResource: 2 });
    const leases: LeaseId[] = [];

    for (const used of hosts) {
      leases.push(await world.asked());
      await world.pass(30);
      expect(world.resources('active')).toHaveLength(used);
    }

    expect((await world.states(leases)).filter((state) => state === 'active')).toHaveLength(6);
    expect(await world.states(leases.slice(-1))).toEqual(['pending']);
    await world.comesToRest();
  });
});
