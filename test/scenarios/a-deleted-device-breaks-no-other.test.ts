import { describe, expect, it } from 'vitest';
import { deviceKey } from '../../shared/model/keys.ts';
import { always } from '../../shared/model/write.ts';
import { fillRack } from '../support/rack.ts';
import { createWatchedApi } from '../support/watched-world.ts';

/** One deleted binding threw in every later lease of its blueprint. */
describe('a device that is deleted', () => {
  it.each(['by the API', 'without the API'])('%s: no other lease is affected', async (how) => {
    const { world, done } = createWatchedApi();
    await fillRack(world, ['linux', 'linux']);
    const leases = [await world.asked(), await world.asked()];
    await world.pass(60);
    const gone = await world.resource(await world.holds(leases[0] ?? 'lease-0000000000000000'));
    const name = `shelf${gone?.host?.at(-1)}`;
    const waiting = await world.asked();

    if (how === 'by the API') await done(`DELETE /v1/pools/rack/devices/${name}`);
    else await world.store.write({ op: 'delete', key: deviceKey('rack', name), when: always });
    await world.pass(60);

    expect(await world.states([...leases, waiting])).toEqual(['active', 'active', 'pending']);
    const retires = how === 'by the API' ? { reason: 'retired' } : null;
    expect(await (gone && world.resource(gone.id))).toMatchObject({ retiring: retires });
    for (const id of leases.slice(1)) await world.release(id);
    await world.pass(60);
    expect(await world.states([...leases, waiting])).toEqual(['active', 'destroyed', 'active']);
    await world.release(waiting);
    await world.pass(1);
    const later = await world.asked();
    await world.pass(60);
    expect(await world.states([later])).toEqual(['active']);
    expect(world.log).toEqual([]);
    await world.comesToRest();
  });

  it('while its resource is being built: the lease gets another', async () => {
    const { world, done } = createWatchedApi();
    await fillRack(world, ['linux', 'linux']);
    for (const n of [1, 2]) world.cloud.knobs.silence(`mi-${String(n).padStart(17, '0')}`, true);
    const lease = await world.asked();
    await world.settle();
    const [resource] = world.resources('pending');
    const host = (await (resource && world.resource(resource)))?.host;

    await done(`DELETE /v1/pools/rack/devices/shelf${host?.at(-1)}`);
    for (const n of [1, 2]) world.cloud.knobs.silence(`mi-${String(n).padStart(17, '0')}`, false);
    await world.pass(400);

    expect(await world.states([lease])).toEqual(['active']);
    expect((await world.resource(await world.holds(lease)))?.host).not.toBe(host);
    await world.comesToRest();
  });
});
