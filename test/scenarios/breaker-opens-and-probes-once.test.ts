import { describe, expect, it } from 'vitest';
import { sweep } from '../../functions/sweeper/sweep.ts';
import { fault } from '../../shared/model/fault.ts';
import { isResourceId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { brokenInvariants } from '../support/invariants.ts';
import { createWorld, type World } from '../support/world.ts';

const breaker = (world: World) => world.store.dump()['slots|breaker/hosts|-'] ?? null;

/** Returns when each resource was created. */
const creates = (world: World): readonly number[] =>
  Object.entries(world.store.dump())
    .filter(([key]) => key.startsWith('resources|'))
    .map(([, { createdAt }]) => Number(createdAt))
    .toSorted((a, b) => a - b);

/** Asks for this many leases, and has the next launches denied. */
async function failing(world: World, leases: number, launches: number) {
  await world.blueprint({ limit: leases });
  world.cloud.knobs.failNext('launch', fault('denied', 'no such image'), launches);
  const created = await Promise.all(Array.from({ length: leases }, () => world.ask()));
  await world.settle();
  return created.flatMap((one) => (one.kind === 'created' ? [one.lease.id] : []));
}

describe('a blueprint whose builds fail', () => {
  it('stops building, then tries one at a time, ever later, until one succeeds', async () => {
    const world = createWorld();
    const ids = await failing(world, 12, 14);
    const at = world.clock.now();

    const opened = breaker(world);
    expect(opened).toMatchObject({ opened: 1, lastError: 'no such image' });
    const before = creates(world).length;
    // Builds that began before it opened are counted, but do not keep it open longer.
    expect(opened?.['failures']).toBe(before);
    expect(Number(opened?.['openUntil']) - at).toBeLessThanOrEqual(60_000);
    const waiting = await Promise.all(ids.map((id) => world.lease(id)));
    expect(waiting.map((lease) => lease?.state === 'pending' && lease.waiting.reason)).toEqual(
      ids.map(() => 'breaker-open'),
    );

    const tries: number[] = [];
    for (let second = 0; second < 900 && breaker(world) !== null; second += 1) {
      const had = creates(world).length;
      await world.pass(1);
      if (second % limits.sweepEvery === 0) await sweep(world.ports);
      const fresh = creates(world).slice(had);
      expect(fresh.length).toBeLessThanOrEqual(breaker(world) === null ? ids.length : 1);
      if (breaker(world) !== null) tries.push(...fresh.map((created) => (created - at) / 1_000));
      expect(brokenInvariants(world.store.dump())).toEqual([]);
    }

    // One, two, four minutes and a few seconds apart, although every lease wants one.
    expect(tries).toHaveLength(14 - before + 1);
    const apart = tries.map((time, n) => time - (tries[n - 1] ?? 0));
    apart.forEach((seconds, n) => {
      expect(seconds).toBeGreaterThanOrEqual(limits.breakerOpen * 2 ** n);
      expect(seconds).toBeLessThan(limits.breakerOpen * 2 ** n + 2 * limits.wakeRound);
    });
    await world.pass(60);
    const now = await Promise.all(ids.map((id) => world.lease(id)));
    expect(now.map((lease) => lease?.state)).toEqual(ids.map(() => 'active'));
  });

  it('lets another one try when a person ends the probe', async () => {
    const world = createWorld();
    await failing(world, 2, 6);
    await world.pass(limits.breakerOpen + limits.wakeRound);
    const probe = String(breaker(world)?.['probe']);
    const before = creates(world).length;
    if (!isResourceId(probe)) throw new Error('one is let through by now');

    await world.release(probe);
    await world.pass(2);

    expect(creates(world)).toHaveLength(before + 1);
    expect(breaker(world)).toMatchObject({ opened: 1, probe: expect.not.stringContaining(probe) });
  });
});
