import { describe, expect, it } from 'vitest';
import { createWatchedWorld } from '../support/watched-world.ts';

const moments = [0, 0.5, 1, 4, 10, 24, 27];

/** Half-built working copies and machines stayed for ever (4cf1270ecd, 083a321dad). */
describe('a build that is aborted leaves nothing behind', () => {
  it.each(moments)('%d s after it began', async (moment) => {
    const world = createWatchedWorld();
    await world.blueprint();
    const lease = await world.asked();
    const [resource] = world.resources();
    if (moment > 0) await world.pass(moment);

    await world.release(lease);
    if (resource) await world.order('release', resource);
    await world.pass(120);

    expect(await world.states([lease])).toEqual(['destroyed']);
    expect(world.resources('destroyed')).toEqual([resource]);
    await world.comesToRest();
  });

  it('nor does one whose launch answer was lost', async () => {
    const world = createWatchedWorld();
    await world.blueprint();
    world.cloud.knobs.launchThenFail();
    const lease = await world.asked();
    const [resource] = world.resources();
    if (!resource) throw new Error('it builds');
    await world.work(resource);
    expect(world.cloud.dump().machines).toHaveLength(1);

    await world.release(lease);
    await world.order('release', resource);

    await world.comesToRest();
  });

  it('whose lease left meanwhile serves others until it is idle too long', async () => {
    const world = createWatchedWorld();
    await world.blueprint({ limit: 1, idleSeconds: 300 });
    await world.release(await world.asked());
    const next = await world.asked();
    await world.pass(60);
    expect(await world.states([next])).toEqual(['active']);
    expect(world.resources()).toHaveLength(1);

    await world.release(next);
    await world.pass(400);
    expect(world.resources('destroyed')).toHaveLength(1);
    await world.comesToRest();
  });
});
