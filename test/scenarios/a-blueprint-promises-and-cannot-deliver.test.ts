import { describe, expect, it } from 'vitest';
import { aBench, benchDone, benches, benchPlan, createBench } from '../support/bench.ts';
import { createWatchedWorld } from '../support/watched-world.ts';

/** The lease broke, although nothing was wrong with it (4dd32dca3e). */
describe('a blueprint promises and cannot deliver', () => {
  it('now: the lease waits, says so, and is served once it can be', async () => {
    let free = false;
    const type = createBench({
      plans: async (_parameters, fits) => (free ? fits.map(benchPlan) : []),
    });
    const world = createWatchedWorld({ drivers: [type] });
    await world.blueprint({ ...benches });

    const lease = await world.asked(aBench());
    await world.pass(1_000);
    expect(await world.lease(lease)).toMatchObject({
      state: 'pending',
      waiting: { detail: expect.stringContaining('benches') },
    });

    free = true;
    await world.pass(400);
    expect(await world.states([lease])).toEqual(['active']);
    await world.comesToRest();
  });

  it('by an error of its own: it is logged and tried again', async () => {
    let tries = 0;
    const type = createBench({
      activateResource: async () => {
        tries += 1;
        if (tries < 4) throw new Error('the workshop is locked');
        return benchDone;
      },
    });
    const world = createWatchedWorld({ drivers: [type] });
    await world.blueprint({ ...benches });

    const lease = await world.asked(aBench());
    await world.pass(120);

    expect(await world.states([lease])).toEqual(['active']);
    expect(tries).toBe(4);
    expect(world.resources()).toHaveLength(1);
    expect(world.log.filter((line) => line.includes('a hook failed'))).toHaveLength(3);
    await world.comesToRest();
  });
});
