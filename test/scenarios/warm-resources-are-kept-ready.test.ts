import { describe, expect, it } from 'vitest';
import { keepWarmPools } from '../../functions/sweeper/keep-warm.ts';
import { fault } from '../../shared/model/fault.ts';
import { brokenInvariants } from '../support/invariants.ts';
import { createWorld, type World } from '../support/world.ts';

const resources = (world: World, ...states: readonly string[]) =>
  Object.entries(world.store.dump())
    .filter(([key]) => key.startsWith('resources|'))
    .map(([, item]) => item)
    .filter(({ state }) => states.includes(String(state)));
const free = (world: World) =>
  Object.keys(world.store.dump()).filter((key) => key.startsWith('slots|seats/')).length;

async function warmWorld(given: Parameters<World['blueprint']>[0] = {}): Promise<World> {
  const world = createWorld();
  await world.blueprint({ limit: 5, minReady: 2, idleSeconds: 120, ...given });
  return world;
}

describe('a blueprint that keeps two ready', () => {
  it('has them before any request, and a lease takes one at once', async () => {
    const world = await warmWorld();
    await world.pass(120);

    expect(resources(world, 'active')).toMatchObject([
      { requestedBy: 'system', watchers: [] },
      { requestedBy: 'system', watchers: [] },
    ]);
    expect(await world.ask()).toMatchObject({ kind: 'created', lease: { state: 'active' } });
    await world.pass(120);
    expect(free(world)).toBe(2);
    expect(resources(world, 'active')).toHaveLength(3);
    expect(brokenInvariants(world.store.dump())).toEqual([]);
  });

  it('keeps them though idle for an hour, and ends the surplus', async () => {
    const world = await warmWorld();
    await world.pass(120);
    const created = await world.ask();
    await world.pass(120);
    if (created.kind === 'created') await world.release(created.lease.id);
    for (let hour = 0; hour < 4; hour += 1) {
      await world.pass(900);
      expect(resources(world, 'active')).toHaveLength(2);
    }
    expect(free(world)).toBe(2);
    expect(resources(world, 'destroyed')).toHaveLength(1);
  });

  it('replaces one that has reached its maximum age', async () => {
    const world = await warmWorld({ maxAgeSeconds: 600 });
    await world.pass(120);
    await world.pass(1_200);

    expect(resources(world, 'destroyed').length).toBeGreaterThanOrEqual(2);
    expect(resources(world, 'active', 'pending')).toHaveLength(2);
  });

  it('never builds more than are missing, however many sweeps run at once', async () => {
    const world = await warmWorld({ minReady: 3 });
    await Promise.all(Array.from({ length: 6 }, () => keepWarmPools(world.ports)));
    await keepWarmPools(world.ports);

    expect(resources(world, 'pending')).toHaveLength(3);
    await world.settle();
    await Promise.all(Array.from({ length: 6 }, () => keepWarmPools(world.ports)));
    expect(resources(world, 'pending', 'active')).toHaveLength(3);
    expect(brokenInvariants(world.store.dump())).toEqual([]);
  });

  it('builds none while a lease waits for a build', async () => {
    const world = await warmWorld({ limit: 1, minReady: 0 });
    await world.ask();
    await world.pass(60);
    await world.ask();
    await world.settle();
    // The waiting lease is not woken: there is room for it now, and it goes first.
    await world.blueprint({ limit: 5, minReady: 2 });
    await keepWarmPools(world.ports);
    expect(resources(world, 'pending')).toEqual([]);

    await world.pass(480);
    expect(resources(world, 'active')).toHaveLength(4);
    expect(free(world)).toBe(2);
  });

  it('builds none above the limit', async () => {
    const world = await warmWorld({ limit: 2 });
    await world.ask();
    await world.pass(300);
    expect(resources(world, 'pending', 'active')).toHaveLength(2);
    expect(world.store.dump()['slots|usage/hosts|-']).toMatchObject({ n: 2, building: 0 });
  });

  it('keeps none when it is disabled', async () => {
    const world = await warmWorld();
    await world.pass(120);
    await world.blueprint({ limit: 5, minReady: 2, idleSeconds: 120, disabled: true });
    await world.pass(600);

    expect(resources(world, 'active', 'pending')).toEqual([]);
  });

  it('stops building them when builds fail, and tries one at a time', async () => {
    const world = await warmWorld();
    world.cloud.knobs.failNext('launch', fault('denied', 'no such image'), 7);
    await world.pass(200);
    const breaker = world.store.dump()['slots|breaker/hosts|-'];
    expect(breaker).toMatchObject({ opened: 1 });
    const failed = resources(world, 'destroyed').length;
    expect(failed).toBe(breaker?.['failures']);

    await world.pass(900);

    expect(world.store.dump()['slots|breaker/hosts|-']).toBeUndefined();
    expect(resources(world, 'destroyed')).toHaveLength(7);
    expect(free(world)).toBe(2);
  });
});
