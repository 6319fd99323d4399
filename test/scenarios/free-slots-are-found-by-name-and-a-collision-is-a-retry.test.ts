import { describe, expect, it } from 'vitest';
import { fillRack } from '../support/rack.ts';
import { createWatchedWorld, type WatchedWorld } from '../support/watched-world.ts';

const askAtOnce = (world: WatchedWorld, leases: number) =>
  Promise.all(Array.from({ length: leases }, () => world.asked()));

const hostsOf = async (world: WatchedWorld) => {
  const found = await Promise.all(world.resources('active').map((id) => world.resource(id)));
  return new Set(found.map((resource) => resource?.host));
};

/** Slots were looked up by owner, and a collision broke the lease (619943bea0, 30a0b103e6). */
describe('a free slot is found by its name', () => {
  it('and a lease that finds it taken at the same instant takes another', async () => {
    const world = createWatchedWorld();
    await fillRack(
      world,
      Array.from({ length: 8 }, () => 'linux'),
    );

    const leases = await askAtOnce(world, 12);
    await world.pass(60);

    expect((await world.states(leases)).filter((state) => state === 'active')).toHaveLength(8);
    expect((await world.states(leases)).filter((state) => state === 'pending')).toHaveLength(4);
    expect((await hostsOf(world)).size).toBe(8);
    await world.comesToRest();
  });

  it('a lease that reaches the limit at the same instant waits', async () => {
    const world = createWatchedWorld();
    await world.blueprint({ limit: 3 });

    const leases = await askAtOnce(world, 10);

    expect(world.resources()).toHaveLength(3);
    await world.pass(60);
    expect((await world.states(leases)).filter((state) => state === 'active')).toHaveLength(3);
    expect((await world.states(leases)).filter((state) => state === 'pending')).toHaveLength(7);
    await world.comesToRest();
  });

  it('and is taken for every blueprint: others on the same machines have none left', async () => {
    const world = createWatchedWorld();
    await fillRack(world, ['linux', 'linux']);
    await world.blueprint({ name: 'same', driver: 'pool-host', parameters: { pool: 'rack' } });
    const first = await world.asked({ blueprints: ['hosts'] });
    const second = await world.asked({ blueprints: ['same'] });
    const third = await world.asked({ blueprints: ['same'] });
    await world.pass(60);
    expect(await world.states([first, second, third])).toEqual(['active', 'active', 'pending']);
    expect((await hostsOf(world)).size).toBe(2);

    const free = await world.holds(first);
    await world.release(first);
    await world.pass(10);
    await world.order('release', free);
    await world.pass(400);
    expect(await world.states([third])).toEqual(['active']);
    await world.comesToRest();
  });
});
