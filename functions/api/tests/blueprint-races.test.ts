import { describe, expect, it } from 'vitest';
import { usageKey } from '../../../shared/model/keys.ts';
import { createApi, hosts, rackOf, rival } from '../../../test/support/api/api.ts';

const path = '/v1/blueprints/hosts';

describe('when another writer is faster', () => {
  it('a save is refused, and shows what was saved', async () => {
    const { hooks, next } = rival();
    const { ask } = createApi(hooks);
    await ask('PUT', path, hosts);
    next(() => ask('PUT', path, { ...hosts, limit: 7 }));
    const answer = await ask('PUT', path, { ...hosts, limit: 5 });
    expect(answer).toMatchObject({
      status: 409,
      body: { type: expect.stringContaining('version-mismatch'), current: { limit: 7 } },
    });
  });

  it('only one makes it', async () => {
    const { hooks, next } = rival();
    const { ask } = createApi(hooks);
    next(() => ask('PUT', path, { ...hosts, limit: 7 }));
    const answer = await ask('POST', '/v1/blueprints', { name: 'hosts', ...hosts });
    expect(answer).toMatchObject({ status: 409 });
    expect((await ask('GET', path)).body).toMatchObject({ limit: 7, version: 1 });
  });

  it('a disable is done to what is there by then', async () => {
    const { hooks, next } = rival();
    const { ask } = createApi(hooks);
    await ask('PUT', path, hosts);
    next(() => ask('PUT', path, { ...hosts, limit: 7 }));
    const answer = await ask('POST', `${path}/disable`);
    expect(answer).toMatchObject({ status: 200, body: { disabled: true, limit: 7, version: 3 } });
  });

  it('a delete finds the resource that was born meanwhile', async () => {
    const { hooks, next } = rival();
    const { ask, world } = createApi(hooks);
    await ask('PUT', path, hosts);
    next(() => world.ask());
    expect(await ask('DELETE', path)).toMatchObject({
      status: 409,
      body: { type: expect.stringContaining('in-use') },
    });
    expect((await ask('GET', path)).body).toMatchObject({ resources: 1 });
  });

  it('a pool that a blueprint begins to name is not deleted under it', async () => {
    const { hooks, next } = rival();
    const { ask } = createApi(hooks);
    await ask('POST', '/v1/pools', { name: 'lab' });
    next(() => ask('PUT', '/v1/blueprints/rack', rackOf('lab')));
    expect(await ask('DELETE', '/v1/pools/lab')).toMatchObject({ status: 409 });
    expect((await ask('GET', '/v1/pools/lab')).status).toBe(200);
  });

  it('a blueprint does not name a pool that was deleted meanwhile', async () => {
    const { hooks, next } = rival();
    const { ask } = createApi(hooks);
    await ask('POST', '/v1/pools', { name: 'lab' });
    next(() => ask('DELETE', '/v1/pools/lab'));
    expect(await ask('PUT', '/v1/blueprints/rack', rackOf('lab'))).toMatchObject({
      status: 422,
      body: { field: 'parameters.pool' },
    });
    expect((await ask('GET', '/v1/blueprints/rack')).status).toBe(404);
  });
});

describe('a lost answer', () => {
  it('of the table is made out by what lies there', async () => {
    const { ask } = createApi({
      after: ({ operation }) => (operation === 'commit' ? 'lose answer' : null),
    });
    expect(await ask('PUT', path, hosts)).toMatchObject({ status: 201 });
    expect(await ask('DELETE', path)).toMatchObject({ status: 200 });
  });

  it('of something never written is refused as such', async () => {
    const { ask, world } = createApi({
      before: ({ operation }) => (operation === 'commit' ? 'network' : null),
    });
    expect(await ask('PUT', path, hosts)).toMatchObject({ status: 503 });
    expect(world.store.dump()).toEqual({});
  });
});

describe('DELETE /v1/blueprints/{name}', () => {
  it('is refused while there are resources, then while a lease waits', async () => {
    const { refused, ask, world } = createApi();
    await ask('PUT', path, { ...hosts, limit: 1 });
    await world.ask();
    const used = await refused('in-use', 'DELETE', path);
    expect(used).toMatchObject({ status: 409, body: { resources: 1 } });

    await ask('PUT', '/v1/blueprints/none', { ...hosts, limit: 0 });
    expect(await world.ask({ blueprints: ['none'] })).toMatchObject({ kind: 'created' });
    const waited = await refused('in-use', 'DELETE', '/v1/blueprints/none');
    expect(waited).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('waiting leases') },
    });
  });

  it('closes the counter to births that know an older catalog, until it is made anew', async () => {
    const { ask, world } = createApi();
    await ask('PUT', path, hosts);
    expect(await ask('DELETE', path)).toMatchObject({ status: 200, body: { name: 'hosts' } });
    expect(await world.store.get(usageKey('hosts'))).toEqual({ closed: true });
    expect((await ask('GET', path)).status).toBe(404);

    await ask('PUT', path, { ...hosts, version: 0 });
    expect(await world.store.get(usageKey('hosts'))).toEqual({});
    expect(await world.ask()).toMatchObject({
      kind: 'created',
      lease: { waiting: { reason: 'building' } },
    });
  });
});
