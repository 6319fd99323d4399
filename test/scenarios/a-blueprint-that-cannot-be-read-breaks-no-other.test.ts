import { describe, expect, it } from 'vitest';
import { aBench, benches, benchPlan, createBench } from '../support/bench.ts';
import { createWatchedWorld } from '../support/watched-world.ts';

/** A release with a stricter schema: records saved before it no longer parse. */
describe('a blueprint that this release cannot read', () => {
  it('leaves leases to other blueprints; its own wait until it is saved again', async () => {
    const world = createWatchedWorld();
    await world.blueprint();
    const old = await world.blueprint({ name: 'old', parameters: { gone: true } });

    const lease = await world.asked();
    const own = await world.asked({ blueprints: ['old'] });
    await world.pass(400);
    expect(await world.states([lease, own])).toEqual(['active', 'pending']);
    expect(await world.lease(own)).toMatchObject({
      waiting: { detail: 'old: its driver cannot read its parameters; save it again' },
    });

    const { parameters } = await world.blueprint();
    await world.blueprint({ ...old, parameters });
    await world.pass(400);
    expect(await world.states([own])).toEqual(['active']);
    await world.comesToRest();
  });

  it('whose driver fails to plan is logged, and its leases wait', async () => {
    let broken = true;
    const type = createBench({
      plans: async (_parameters, fits) => {
        if (broken) throw new TypeError('no such thing');
        return fits.map(benchPlan);
      },
    });
    const world = createWatchedWorld({ drivers: [type] });
    await world.blueprint({ ...benches });

    const lease = await world.asked(aBench());
    expect(await world.states([lease])).toEqual(['pending']);
    expect(world.log.some((line) => line.includes('a driver could not plan'))).toBe(true);

    broken = false;
    await world.pass(400);
    expect(await world.states([lease])).toEqual(['active']);
    await world.comesToRest();
  });
});
