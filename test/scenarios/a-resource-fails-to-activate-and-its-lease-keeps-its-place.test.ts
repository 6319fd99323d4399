import { describe, expect, it } from 'vitest';
import { fault } from '../../shared/model/fault.ts';
import { aBench, benchDone, benches, benchPlan, createBench } from '../support/bench.ts';
import { createWatchedWorld } from '../support/watched-world.ts';

/** Its lease broke or lost its place, and the lock was leaked (30a0b103e6, 4dd32dca3e). */
describe('a resource fails to activate', () => {
  it('its locks are dropped, and its lease is served before later leases', async () => {
    let builds = 0;
    const type = createBench({
      plans: async (_parameters, fits) =>
        fits.map((fit) => ({ ...benchPlan(fit), locks: ['vice'] })),
      activateResource: async () => {
        builds += 1;
        return builds === 1
          ? { kind: 'failed', fault: fault('invalid', 'the vice is bent') }
          : benchDone;
      },
    });
    const world = createWatchedWorld({ drivers: [type] });
    await world.blueprint({ ...benches, limit: 1 });
    const first = await world.asked(aBench());
    const after = [await world.asked(aBench()), await world.asked(aBench())];
    const [bent] = world.resources();
    expect(world.store.dump()['slots|lock/vice|-']).toMatchObject({ owner: bent });

    await world.pass(90);

    expect(builds).toBe(2);
    expect(await world.states([first, ...after])).toEqual(['active', 'pending', 'pending']);
    expect(world.history(first)).toContain('build-failed');
    expect(world.store.dump()['slots|lock/vice|-']).toMatchObject({
      owner: await world.holds(first),
    });
    await world.comesToRest();
  });
});
