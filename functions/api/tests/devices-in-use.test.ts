import { describe, expect, it } from 'vitest';
import { limits } from '../../../shared/model/limits.ts';
import { createApi, machine, rackOf, rival } from '../../../test/support/api/api.ts';

const lab = '/v1/pools/lab';
const rack = (n: number) => `${lab}/devices/rack-${n}`;

/** A pool of one device, and a lease that holds it. */
async function createHeld(given: ReturnType<typeof createApi> = createApi()) {
  const { ask, world } = given;
  world.cloud.knobs.addHost(machine(1));
  world.cloud.knobs.addHost(machine(2));
  await ask('POST', '/v1/pools', { name: 'lab' });
  await ask('PUT', rack(1), { machine: machine(1) });
  await ask('PUT', '/v1/blueprints/rack', rackOf('lab'));
  const created = await world.ask();
  if (created.kind !== 'created') throw new Error(created.kind);
  await world.pass(60);
  const lease = await world.lease(created.lease.id);
  if (lease?.state !== 'active') throw new Error(`it is ${lease?.state}`);
  return { ...given, lease, resource: lease.resourceId };
}

describe('a device that is in use', () => {
  it('shows its resource', async () => {
    const { ask, resource } = await createHeld();
    expect((await ask('GET', rack(1))).body).toMatchObject({ resource });
  });

  it('disabled: its resource pauses, the lease goes on, and enabled it serves again', async () => {
    const { ask, world, resource, lease } = await createHeld();

    const answer = await ask('POST', `${rack(1)}/disable`);
    expect(answer).toMatchObject({ status: 200, body: { disabled: true, version: 2, resource } });
    expect((await ask('GET', lab)).body).toMatchObject({
      labelSets: [{ devices: 1, enabled: 0 }],
    });
    expect(world.mailbox.pending().map(({ id }) => id)).toContain(resource);
    await world.settle();
    expect(await world.resource(resource)).toMatchObject({ state: 'active', paused: true });
    expect(await world.lease(lease.id)).toMatchObject({ state: 'active' });

    await world.release(lease.id);
    await world.pass(60);
    const next = await world.ask();
    expect(next).toMatchObject({ kind: 'created', lease: { state: 'pending' } });
    if (next.kind !== 'created') return;

    expect(await ask('POST', `${rack(1)}/enable`)).toMatchObject({ body: { disabled: false } });
    await world.pass(10);
    expect(await world.resource(resource)).toMatchObject({ paused: false });
    expect(await world.lease(next.lease.id)).toMatchObject({ state: 'active' });
  });

  it('disabled twice is commanded once; disabled after an unpause, it pauses', async () => {
    const { ask, world, resource } = await createHeld();
    await ask('POST', `${rack(1)}/disable`);
    await world.settle();
    const before = world.store.dump();
    await ask('POST', `${rack(1)}/disable`);
    expect(world.store.dump()).toEqual(before);

    await ask('POST', `/v1/resources/${resource}/unpause`);
    await world.settle();
    expect(await ask('POST', `${rack(1)}/disable`)).toMatchObject({ body: { version: 2 } });
    await world.settle();
    expect(await world.resource(resource)).toMatchObject({ paused: true });
  });

  it('disabled and enabled before its resource heard of either, it serves', async () => {
    const { ask, world, resource } = await createHeld();
    await ask('POST', `${rack(1)}/disable`);
    await world.ports.hookPorts.pause(1);
    await ask('POST', `${rack(1)}/enable`);
    await world.settle();
    expect(await world.resource(resource)).toMatchObject({ paused: false });
  });

  it('keeps its machine, and may have other labels', async () => {
    const { ask, refused, resource } = await createHeld();
    const answer = await refused('in-use', 'PUT', rack(1), { machine: machine(2) });
    expect(answer).toMatchObject({ status: 409, body: { field: 'machine', resource } });
    const labelled = { machine: machine(1), labels: { os: 'linux' } };
    expect(await ask('PUT', rack(1), labelled)).toMatchObject({ status: 200 });
  });

  it('deleted: its resource goes when its last lease ends, not before', async () => {
    const { ask, world, resource, lease } = await createHeld();
    expect(await ask('DELETE', rack(1))).toMatchObject({ status: 200, body: { resource } });
    await world.pass(60);
    expect(await world.lease(lease.id)).toMatchObject({ state: 'active' });
    expect(await world.resource(resource)).toMatchObject({
      retiring: { reason: 'retired', by: 'anna' },
    });
    await world.release(lease.id);
    await world.pass(60);
    expect(await world.resource(resource)).toMatchObject({ state: 'destroyed' });
  });

  it('in another pool is none of this one', async () => {
    const { ask, world, resource } = await createHeld();
    await ask('POST', '/v1/pools', { name: 'attic' });
    const twin = '/v1/pools/attic/devices/a';
    await ask('PUT', twin, { machine: machine(1) });
    expect((await ask('GET', twin)).body).toMatchObject({ resource });
    await ask('POST', `${twin}/disable`);
    expect(await ask('PUT', twin, { machine: machine(2) })).toMatchObject({ status: 200 });
    await ask('PUT', twin, { machine: machine(1) });
    await ask('DELETE', twin);
    await world.settle();
    expect(await world.resource(resource)).toMatchObject({ paused: false, retiring: null });
  });

  it('whose resource is created meanwhile commands it as well', async () => {
    const quick = rival();
    const { ask, world } = createApi(quick.hooks);
    await ask('POST', '/v1/pools', { name: 'lab' });
    await ask('PUT', rack(1), { machine: machine(1) });
    await ask('PUT', '/v1/blueprints/rack', rackOf('lab'));
    quick.next(() => world.ask());
    const answer = await ask('POST', `${rack(1)}/disable`);
    expect(answer.body).toMatchObject({ disabled: true, resource: expect.any(String) });
    const { resource } = Object(answer.body);
    await world.pass(60);
    // It was not there yet when the device went: it is given back, not handed out.
    expect(await world.resource(resource)).toMatchObject({ state: 'destroyed' });
  });

  it('wakes the line of every blueprint on its pool when there is one more', async () => {
    const { ask, world } = await createHeld();
    const next = await world.ask();
    if (next.kind !== 'created') throw new Error(next.kind);
    await world.pass(1);
    const at = world.clock.now() + limits.catalogAgeMs + 1_000;
    await ask('PUT', rack(2), { machine: machine(2) });
    expect(world.mailbox.pending().map(({ id }) => id)).toEqual([next.lease.id]);
    expect(world.mailbox.timers()).toContainEqual(
      expect.objectContaining({ id: next.lease.id, at }),
    );
    await world.pass(60);
    expect(await world.lease(next.lease.id)).toMatchObject({ state: 'active' });
  });
});
