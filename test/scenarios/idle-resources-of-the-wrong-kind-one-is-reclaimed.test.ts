import { describe, expect, it } from 'vitest';
import { fillRack } from '../support/rack.ts';
import { createWatchedWorld } from '../support/watched-world.ts';

const linux = { attributes: { os: 'linux' } };
const mac = { attributes: { os: 'mac' } };

/** Two idle linux hosts fill a limit of two; the pool has macs as well. */
async function fullOfLinux() {
  const world = createWatchedWorld();
  const settings = { limit: 2, idleSeconds: 60_000 };
  await fillRack(world, ['linux', 'linux', 'mac', 'mac'], settings);
  const [first, second] = [await world.asked(linux), await world.asked(linux)];
  await world.pass(30);
  const longestIdle = await world.holds(first);
  await world.release(first);
  await world.pass(10);
  await world.release(second);
  await world.pass(300);
  return { world, longestIdle };
}

/** The limit stayed full of resources that no lease wanted (7168d8edd9). */
describe('a limit is reached with idle resources of the wrong kind', () => {
  it('the one idle longest ends, and its room goes to the requester', async () => {
    const { world, longestIdle } = await fullOfLinux();

    const lease = await world.asked(mac);
    await world.pass(10);

    expect(await world.states([lease])).toEqual(['active']);
    expect(await world.resource(longestIdle)).toMatchObject({ state: 'destroyed' });
    expect(world.resources('active')).toHaveLength(2);
    await world.comesToRest();
  });

  it('two leases at once are both served, though both may reclaim one resource', async () => {
    const { world } = await fullOfLinux();

    const leases = await Promise.all([world.asked(mac), world.asked(mac)]);
    await world.pass(120);

    expect(await world.states(leases)).toEqual(['active', 'active']);
    expect(world.resources('active')).toHaveLength(2);
    expect(world.resources('destroyed')).toHaveLength(2);
    await world.comesToRest();
  });

  it('two leases for one resource are served in turn; the second learns why it waits', async () => {
    const { world, longestIdle } = await fullOfLinux();
    await world.asked(linux);
    const leases = await Promise.all([world.asked(mac), world.asked(mac)]);
    await world.pass(300);

    const states = await world.states(leases);
    expect(states.toSorted()).toEqual(['active', 'pending']);
    const waiting = leases[states.indexOf('pending')];
    expect(await (waiting && world.lease(waiting))).toMatchObject({
      waiting: { reason: 'limit-reached', detail: expect.stringContaining('2 of 2') },
    });
    expect(world.resources()).toContain(longestIdle);
    await world.comesToRest();
  });
});
