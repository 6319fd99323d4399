import { describe, expect, it } from 'vitest';
import { limits } from '../../shared/model/limits.ts';
import { aBench, benches, createBench } from '../support/bench.ts';
import { createWatchedWorld, type WatchedWorld } from '../support/watched-world.ts';

/** Loses every wake and timer. */
function loseWakes(world: WatchedWorld): void {
  world.mailbox.fireTimers(Number.POSITIVE_INFINITY);
  for (let taken = world.mailbox.take(); taken; taken = world.mailbox.take()) taken.done();
}

const longest = limits.linePoll + limits.linePollSpread + limits.sweepEvery;

/** Waiting leases polled every 15 s, no matter what became free (f6122547d7, e9309fdd6a). */
describe('whatever helps a waiting lease wakes it', () => {
  it('a returned seat is held by the next lease at the same instant', async () => {
    const world = createWatchedWorld();
    await world.blueprint({ limit: 1 });
    const [holder, next] = [await world.asked(), await world.asked()];
    await world.pass(120);

    const at = world.clock.now();
    await world.release(holder);
    await world.settle();

    expect(await world.lease(next)).toMatchObject({ state: 'active', activatedAt: at });
    await world.comesToRest();
  });

  it('reclaimed room is built in at the same instant', async () => {
    const world = createWatchedWorld({ drivers: [createBench()] });
    await world.blueprint({ ...benches, limit: 1, idleSeconds: 60_000 });
    await world.release(await world.asked(aBench('red')));
    await world.pass(200);

    const blue = await world.asked(aBench('blue'));
    const at = world.clock.now();
    await world.settle();

    expect(await world.lease(blue)).toMatchObject({ state: 'active', activatedAt: at });
    await world.comesToRest();
  });

  it('a lost wake costs no more than the poll', async () => {
    const world = createWatchedWorld({ drivers: [createBench()] });
    await world.blueprint({ ...benches, limit: 1, idleSeconds: 60_000 });
    const [red, next] = [await world.asked(aBench('red')), await world.asked(aBench('red'))];
    await world.pass(10);
    const blue = await world.asked(aBench('blue'));
    await world.settle();

    await world.release(red);
    await world.work(red);
    loseWakes(world);
    expect(await world.states([next])).toEqual(['pending']);
    await world.pass(longest);
    expect(await world.states([next])).toEqual(['active']);

    await world.release(next);
    await world.work(next);
    loseWakes(world);
    await world.pass(limits.reclaimMinAge + longest);
    expect(await world.states([blue])).toEqual(['active']);
    await world.comesToRest();
  });
});
