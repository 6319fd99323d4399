import { describe, expect, it } from 'vitest';
import { fillRack } from '../support/rack.ts';
import { createWatchedApi } from '../support/watched-world.ts';

/** Disabled hosts went on being leased, enabled ones were never found (57b4b59819, b950f877c5). */
describe('a device that is disabled', () => {
  it('takes no new lease from then on, and every other device is still found', async () => {
    const { world, done } = createWatchedApi();
    await fillRack(world, ['linux', 'linux', 'linux']);
    const warm = [await world.asked(), await world.asked(), await world.asked()];
    await world.pass(60);
    for (const id of warm) await world.release(id);
    await world.pass(60);
    expect(world.resources('active')).toHaveLength(3);

    await done('POST /v1/pools/rack/devices/shelf2/disable');
    await world.settle();
    const leases = [await world.asked(), await world.asked(), await world.asked()];
    await world.pass(120);

    expect(await world.states(leases)).toEqual(['active', 'active', 'pending']);
    const held = await Promise.all(leases.slice(0, 2).map(world.holds));
    const hosts = await Promise.all(held.map((id) => world.resource(id)));
    const machines = hosts.map((resource) => String(resource?.host).at(-1));
    expect(machines.toSorted()).toEqual(['1', '3']);

    await done('POST /v1/pools/rack/devices/shelf2/enable');
    await world.pass(10);
    expect(await world.states(leases)).toEqual(['active', 'active', 'active']);
    await world.comesToRest();
  });

  it('before anything was built on it takes no lease either', async () => {
    const { world, done } = createWatchedApi();
    await fillRack(world, ['linux', 'linux', 'linux']);
    await done('POST /v1/pools/rack/devices/shelf2/disable');

    const leases = [await world.asked(), await world.asked(), await world.asked()];
    await world.pass(120);

    expect(await world.states(leases)).toEqual(['active', 'active', 'pending']);
    expect(world.resources()).toHaveLength(2);
    await world.comesToRest();
  });
});
