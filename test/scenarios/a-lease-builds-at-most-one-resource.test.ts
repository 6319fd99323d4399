import { describe, expect, it } from 'vitest';
import { fault } from '../../shared/model/fault.ts';
import { createWatchedWorld } from '../support/watched-world.ts';

/**
 * Each time the original woke a lease, the lease asked for another resource (62360ea406,
 * ee937e99fb).
 */
describe('a lease builds at most one resource at a time', () => {
  it('however often it is woken, and by two workers at once', async () => {
    const world = createWatchedWorld();
    await world.blueprint({ limit: 10 });
    const lease = await world.asked();

    for (let second = 0; second < 20; second += 1) {
      await Promise.all([world.work(lease), world.work(lease)]);
      await world.pass(1);
      expect(world.resources()).toHaveLength(1);
    }
    await world.pass(60);

    expect(await world.states([lease])).toEqual(['active']);
    expect(world.resources()).toHaveLength(1);
    await world.comesToRest();
  });

  it('and the next one only after the first is given up', async () => {
    const world = createWatchedWorld();
    await world.blueprint({ limit: 10 });
    world.cloud.knobs.failNext('launch', fault('invalid', 'the image does not exist'));

    const lease = await world.asked();
    await world.pass(60);

    expect(await world.states([lease])).toEqual(['active']);
    expect(world.history(lease)).toEqual([
      ...['requested', 'building', 'build-failed', 'building', 'activated'],
    ]);
    expect(world.resources()).toHaveLength(2);
    await world.comesToRest();
  });
});
