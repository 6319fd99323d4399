import { describe, expect, it } from 'vitest';
import { fault } from '../../shared/model/fault.ts';
import type { LeaseId } from '../../shared/model/ids.ts';
import { createWatchedWorld, type WatchedWorld } from '../support/watched-world.ts';

const troubles: readonly (readonly [string, (world: WatchedWorld) => void])[] = [
  ['nothing goes wrong', () => {}],
  [
    'launches are refused',
    ({ cloud }) => cloud.knobs.failNext('launch', fault('invalid', 'no'), 3),
  ],
  ['answers to launches are lost', ({ cloud }) => cloud.knobs.launchThenFail(3)],
  ['machines die at birth', ({ cloud }) => cloud.knobs.launchThenDie(3)],
  ['machines take long to end', ({ cloud }) => cloud.knobs.throttle('terminate', 20)],
];

/** Broken, building or ending resources were not counted (a640a4a493, ac7edf54af). */
describe('a limit of two counts living resources and builds, and is never exceeded', () => {
  it.each(troubles)('while %s', async (_what, begin) => {
    const world = createWatchedWorld();
    await world.blueprint({ limit: 2, idleSeconds: 30 });
    begin(world);
    const leases: LeaseId[] = [];

    for (let round = 0; round < 25; round += 1) {
      leases.push(await world.asked());
      if (round % 3 === 2) for (const id of leases.slice(0, -2)) await world.release(id);
      if (round % 7 === 6)
        for (const id of world.resources('active')) await world.order('release', id);
      await world.pass(20);
      const alive = world.cloud.dump().machines.filter(({ state }) => state !== 'terminated');
      expect(alive.length).toBeLessThanOrEqual(2);
      const unfinished = world.resources().length - world.resources('destroyed').length;
      expect(unfinished).toBeLessThanOrEqual(2);
    }

    for (const id of leases.slice(0, -1)) await world.release(id);
    await world.pass(120);
    expect(await world.states(leases.slice(-1))).toEqual(['active']);
    await world.comesToRest();
  });
});
