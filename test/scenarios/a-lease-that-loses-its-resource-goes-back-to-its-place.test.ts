import { describe, expect, it } from 'vitest';
import { limits } from '../../shared/model/limits.ts';
import { aBench, benchDone, benches, createBench } from '../support/bench.ts';
import { createWatchedWorld } from '../support/watched-world.ts';

/** Returns a bench whose leases take as long to set up as the test says. */
async function slowToSetUp() {
  const setUp = { done: false };
  const type = createBench({
    activateLease: async () =>
      setUp.done ? benchDone : { kind: 'wait', seconds: 30, note: 'still unpacking' },
  });
  const world = createWatchedWorld({ drivers: [type] });
  await world.blueprint({ ...benches, limit: 1 });
  return { world, setUp };
}

describe('a lease that loses its resource while its workspace is set up', () => {
  it('goes back in line at its original place, before later leases', async () => {
    const { world, setUp } = await slowToSetUp();
    const first = await world.asked(aBench());
    const { queuedAt } = (await world.lease(first)) ?? {};
    const after = [await world.asked(aBench()), await world.asked(aBench())];
    await world.pass(10);
    expect(await world.states([first])).toEqual(['acquired']);

    await world.order('release', await world.holds(first));
    await world.pass(1);
    expect(await world.lease(first)).toMatchObject({ attempts: 1, queuedAt });
    expect(world.history(first)).toContain('back-in-line');

    setUp.done = true;
    await world.pass(60);
    expect(await world.states([first, ...after])).toEqual(['active', 'pending', 'pending']);
    await world.comesToRest();
  });

  it('a bounded number of times, then it ends and says so', async () => {
    const { world } = await slowToSetUp();
    const lease = await world.asked(aBench());
    for (let lost = 1; lost <= limits.attempts; lost += 1) {
      await world.pass(10);
      expect(await world.lease(lease)).toMatchObject({ state: 'acquired', attempts: lost - 1 });
      await world.order('release', await world.holds(lease));
      await world.pass(60);
    }

    expect(await world.lease(lease)).toMatchObject({
      state: 'destroyed',
      ended: {
        reason: 'resource-lost',
        detail: expect.stringContaining(`${limits.attempts} times`),
      },
    });
    await world.comesToRest();
  });
});
