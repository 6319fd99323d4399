import { describe, expect, it } from 'vitest';
import { createApi, machine, rackOf, rival } from '../support/api/api.ts';

describe('a device that is disabled or deleted while a lease is about to build on it', () => {
  it.each([
    { done: 'disabled', method: 'POST', path: '/disable' },
    { done: 'deleted', method: 'DELETE', path: '' },
  ])('$done: nothing is built on it, and the lease takes another', async ({ method, path }) => {
    const { hooks, next } = rival();
    const { ask, world } = createApi(hooks);
    for (const n of [1, 2]) world.cloud.knobs.addHost(machine(n));
    await ask('POST', '/v1/pools', { name: 'lab' });
    await ask('PUT', '/v1/pools/lab/devices/rack-1', { machine: machine(1) });
    await ask('PUT', '/v1/blueprints/rack', rackOf('lab'));

    next(async () => {
      await ask('PUT', '/v1/pools/lab/devices/rack-2', { machine: machine(2) });
      await ask(method, `/v1/pools/lab/devices/rack-1${path}`);
    });
    const created = await world.ask();
    await world.pass(400);

    const lease = 'lease' in created ? await world.lease(created.lease.id) : null;
    if (lease?.state !== 'active') throw new Error(`it is ${lease?.state}`);
    expect(await world.resource(lease.resourceId)).toMatchObject({ host: machine(2) });
    const resources = Object.keys(world.store.dump()).filter((key) => key.startsWith('resources|'));
    expect(resources).toHaveLength(1);
  });
});
