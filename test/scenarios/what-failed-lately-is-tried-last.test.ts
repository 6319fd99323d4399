import { describe, expect, it } from 'vitest';
import type { LeaseId } from '../../shared/model/ids.ts';
import { failedChoiceKey } from '../../shared/model/keys.ts';
import { fillRack } from '../support/rack.ts';
import { createWatchedWorld, type WatchedWorld } from '../support/watched-world.ts';

const machine = (n: number): string => `mi-${String(n).padStart(17, '0')}`;

/** Returns all resources, the oldest first. */
async function built(world: WatchedWorld) {
  const found = await Promise.all(world.resources().map((id) => world.resource(id)));
  return found.flatMap((one) => one ?? []).toSorted((a, b) => a.createdAt - b.createdAt);
}

/** Asks for a lease, waits until it is active, and returns it. */
async function leaseOn(world: WatchedWorld, seconds: number): Promise<LeaseId> {
  const lease = await world.asked();
  await world.pass(seconds);
  expect(await world.lease(lease)).toMatchObject({ state: 'active' });
  return lease;
}

describe('a device on which a build failed', () => {
  it('is tried after all others of its pool, until a build goes well on it', async () => {
    for (const seed of [1, 2, 3, 4]) {
      const world = createWatchedWorld({ seed });
      await fillRack(world, ['linux', 'linux', 'linux'], { activationSeconds: 60, idleSeconds: 1 });
      world.cloud.knobs.silence(machine(1), true);
      world.cloud.knobs.silence(machine(2), true);

      await leaseOn(world, 400);
      const tried = (await built(world)).map(({ host }) => host ?? '');

      expect(tried.at(-1)).toBe(machine(3));
      expect(new Set(tried).size).toBe(tried.length);
      for (const host of tried.slice(0, -1)) {
        expect(await world.store.get(failedChoiceKey(`machine/${host}`))).toMatchObject({
          error: expect.stringContaining(`waiting for SSM on device`),
        });
      }
    }
  });
});

describe('a rung on which builds failed', () => {
  const ladder = [
    { instanceType: 't4g.small', subnet: 'subnet-a', market: 'spot' },
    { instanceType: 't4g.small', subnet: 'subnet-b', market: 'on-demand' },
  ];
  const parameters = { image: 'ami-1', attributes: { os: 'linux' }, ladder };
  const rung = (subnet: string, market: string) =>
    failedChoiceKey(`rung/ami-1/t4g.small/${subnet}/${market}`);
  const subnetsOf = async (world: WatchedWorld) =>
    (await built(world)).map(({ hookState }) => hookState['subnet']);

  it('for want of capacity, is tried last by the next builds, for some minutes', async () => {
    const world = createWatchedWorld();
    await world.blueprint({ parameters, limit: 5 });
    world.cloud.knobs.setCapacity('t4g.small', 'subnet-a', 0);
    await leaseOn(world, 120);
    expect(await world.store.get(rung('subnet-a', 'spot'))).toMatchObject({
      error: expect.stringContaining('no room for t4g.small (spot) in subnet-a'),
    });

    world.cloud.knobs.setCapacity('t4g.small', 'subnet-a', null);
    await leaseOn(world, 120);
    expect(await subnetsOf(world)).toEqual(['subnet-b', 'subnet-b']);

    await world.pass(600);
    await leaseOn(world, 120);
    expect(await subnetsOf(world)).toEqual(['subnet-b', 'subnet-b', 'subnet-a']);
  });

  it('whose machine ended too soon, is not tried again at once', async () => {
    const world = createWatchedWorld();
    await world.blueprint({ parameters, limit: 5 });
    world.cloud.knobs.launchThenDie(1);

    await leaseOn(world, 240);

    expect(await subnetsOf(world)).toEqual(['subnet-b']);
    expect(await world.store.get(rung('subnet-a', 'spot'))).toMatchObject({
      error: expect.stringContaining('ended before it could be used'),
    });
  });
});

it('a blueprint whose last build failed builds after the others of its type', async () => {
  const world = createWatchedWorld();
  const good = {
    image: 'ami-1',
    attributes: { os: 'linux' },
    ladder: [{ instanceType: 't4g.small', subnet: 'subnet-a' }],
  };
  const bad = { ...good, image: 'ami-2', ladder: [{ instanceType: 'x', subnet: 'subnet-x' }] };
  await world.blueprint({ name: 'a-bad', parameters: bad, activationSeconds: 60 });
  world.cloud.knobs.setCapacity('x', 'subnet-x', 0);
  await world.asked();
  await world.pass(90);
  await world.blueprint({ name: 'b-good', parameters: good });

  const lease = await world.asked();
  await world.pass(120);

  const active = await world.lease(lease);
  expect(active).toMatchObject({ state: 'active', seat: { blueprint: 'b-good' } });
  const own = (await built(world)).filter(({ requestedBy }) => requestedBy === lease);
  expect(own.map(({ blueprint }) => blueprint)).toEqual(['b-good']);
});
