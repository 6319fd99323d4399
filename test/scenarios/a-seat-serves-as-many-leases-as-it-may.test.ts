import { describe, expect, it } from 'vitest';
import type { LeaseId } from '../../shared/model/ids.ts';
import { createWatchedWorld, type WatchedWorld } from '../support/watched-world.ts';

/** Serves these leases as seats become free. Returns the resource that each had. */
async function serve(world: WatchedWorld, leases: readonly LeaseId[]): Promise<readonly string[]> {
  const had: string[] = [];
  for (let round = 0; round < 60 && had.length < leases.length; round += 1) {
    await world.pass(30);
    const states = await world.states(leases);
    for (const id of leases.filter((_, n) => states[n] === 'active')) {
      had.push(await world.holds(id));
      await world.release(id);
      await world.settle();
    }
  }
  return had;
}

const counts = (had: readonly string[]) =>
  [...Map.groupBy(had, (resource) => resource).values()].map(({ length }) => length);

describe('a seat that may serve three leases', () => {
  it.each([
    { capacity: 1, leases: 7, served: [3, 3, 1] },
    { capacity: 2, leases: 10, served: [6, 4] },
  ])('of $capacity: $leases leases are served $served', async ({ capacity, leases, served }) => {
    const world = createWatchedWorld();
    const seats = { limit: 1, leasesPerResource: capacity, maxUses: 3, idleSeconds: 60_000 };
    await world.blueprint(seats);
    const asked: LeaseId[] = [];
    while (asked.length < leases) asked.push(await world.asked());

    expect(counts(await serve(world, asked))).toEqual(served);
    expect(world.resources('destroyed').length).toBeGreaterThanOrEqual(served.length - 1);
    await world.comesToRest();
  });

  it.each([
    { when: 'while it is idle', held: false },
    { when: 'while it is used for the last time', held: true },
  ])('no more after a pause $when, and its resource retires', async ({ held }) => {
    const world = createWatchedWorld();
    await world.blueprint({ limit: 1, maxUses: 3, idleSeconds: 60_000 });
    const first = [await world.asked(), await world.asked()];
    const [resource] = await serve(world, first);
    const [only] = world.resources();
    if (!only) throw new Error('there is one');

    const third = held ? await world.asked() : null;
    await world.order('pause', only);
    await world.settle();
    if (third) await world.release(third);
    await world.settle();
    await world.order('unpause', only);
    await world.settle();
    const last = third ?? (await world.asked());
    await world.release(last);
    await world.settle();
    const next = await world.asked();
    await world.pass(120);

    expect(await world.states([next])).toEqual(['active']);
    expect(await world.holds(next)).not.toBe(resource);
    expect(await world.resource(only)).toMatchObject({ leaving: { reason: 'retired' } });
    await world.comesToRest();
  });
});
