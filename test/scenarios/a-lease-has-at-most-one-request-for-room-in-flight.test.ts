import { describe, expect, it } from 'vitest';
import { aBench, benchDone, benches, createBench } from '../support/bench.ts';
import { createWatchedWorld } from '../support/watched-world.ts';

/** The original reclaimed a second resource while the first was ending (78ab675bd8, a640a4a493). */
describe('a lease has at most one request for room in flight', () => {
  it('even while the resource it asked for is released and slow to end', async () => {
    let stuck = true;
    const slow = createBench({
      destroyResource: async () =>
        stuck ? { kind: 'wait', seconds: 10, note: 'still sweeping' } : benchDone,
    });
    const world = createWatchedWorld({ drivers: [slow] });
    await world.blueprint({ ...benches, limit: 2, idleSeconds: 60_000 });
    const red = [await world.asked(aBench('red')), await world.asked(aBench('red'))];
    await world.pass(30);
    for (const id of red) await world.release(id);
    await world.pass(200);
    expect(world.resources('active')).toHaveLength(2);

    const blue = await world.asked(aBench('blue'));
    for (let minute = 0; minute < 10; minute += 1) {
      await world.work(blue);
      await world.pass(60);
      expect(world.resources('released')).toHaveLength(1);
      expect(world.resources('active')).toHaveLength(1);
      expect(await world.lease(blue)).toMatchObject({ waiting: { reason: 'reclaiming' } });
    }

    stuck = false;
    await world.pass(30);
    expect(await world.states([blue])).toEqual(['active']);
    expect(world.resources('active')).toHaveLength(2);
    await world.comesToRest();
  });
});
