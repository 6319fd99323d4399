import { describe, expect, it } from 'vitest';
import type { WatchedWorld } from '../support/watched-world.ts';
import { createWatchedApi } from '../support/watched-world.ts';

const warnings = (world: WatchedWorld, id: Parameters<WatchedWorld['history']>[0]) =>
  world.history(id).filter((what) => what === 'ends-soon').length;

describe('a lease is warned before its end', () => {
  it.each([
    { ttl: 7_200, quiet: 6_885, warned: 6_901 },
    { ttl: 600, quiet: 525, warned: 541 },
    { ttl: 100, quiet: 79, warned: 91 },
  ])('of $ttl s: once, between $quiet and $warned s', async ({ ttl, quiet, warned }) => {
    const { world } = createWatchedApi();
    await world.blueprint();
    await world.release(await world.asked());
    await world.pass(60);
    const lease = await world.asked({ ttlSeconds: ttl });

    await world.pass(quiet);
    expect(warnings(world, lease)).toBe(0);
    await world.pass(warned - quiet);
    expect(warnings(world, lease)).toBe(1);
    await world.pass(ttl - warned + 11);

    expect(warnings(world, lease)).toBe(1);
    expect(await world.lease(lease)).toMatchObject({ ended: { reason: 'expired' } });
    await world.comesToRest();
  });

  it('and again if it was extended after the warning', async () => {
    const { world, done } = createWatchedApi();
    await world.blueprint({ idleSeconds: 60_000 });
    await world.release(await world.asked());
    await world.pass(60);
    const lease = await world.asked({ ttlSeconds: 1_000 });
    await world.pass(950);
    expect(warnings(world, lease)).toBe(1);

    await done(`POST /v1/leases/${lease}/extend`, { body: { ttlSeconds: 2_000 } });
    await world.pass(1_600);
    expect(warnings(world, lease)).toBe(1);
    await world.pass(200);
    expect(warnings(world, lease)).toBe(2);
    expect(await world.states([lease])).toEqual(['active']);
    await world.comesToRest();
  });

  it('but not if it is too short for a warning to help', async () => {
    const { world } = createWatchedApi();
    await world.blueprint();
    const lease = await world.asked({ ttlSeconds: 99 });
    await world.pass(200);
    expect(world.history(lease)).toEqual(['requested', 'building', 'activated', 'destroyed']);
    await world.comesToRest();
  });
});
