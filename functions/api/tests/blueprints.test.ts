import { describe, expect, it } from 'vitest';
import { createApi, hosts } from '../../../test/support/api/api.ts';

describe('POST /v1/blueprints', () => {
  it('makes a blueprint with every default written out', async () => {
    const { ask } = createApi();

    const answer = await ask('POST', '/v1/blueprints', { name: 'small', ...hosts });

    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe('/v1/blueprints/small');
    expect(answer.body).toMatchObject({
      name: 'small',
      driver: 'ec2-host',
      provides: 'host',
      version: 1,
      resources: 0,
      limit: null,
      leasesPerResource: 1,
      allocation: 'pack',
      idleSeconds: 600,
      maxBuilding: 25,
      minReady: 0,
      needsAuthorization: false,
      building: 0,
      maxAgeSeconds: null,
      drainSeconds: 300,
      activationSeconds: 900,
      disabled: false,
      parameters: { ladder: [{ market: 'on-demand' }], securityGroups: [], userData: null },
    });
    expect((await ask('GET', '/v1/blueprints/small')).body).toEqual(answer.body);
  });

  it('is for admins, and reads are for everybody', async () => {
    const { ask, become, refused } = createApi();
    become('operator');
    await refused('not-allowed', 'POST', '/v1/blueprints', { name: 'small', ...hosts });
    await refused('not-allowed', 'PUT', '/v1/blueprints/small', hosts);
    await refused('not-allowed', 'DELETE', '/v1/blueprints/small');
    become('viewer');
    expect((await ask('GET', '/v1/blueprints')).status).toBe(200);
    expect((await ask('GET', '/v1/drivers')).status).toBe(200);
  });
});

describe('an invalid blueprint', () => {
  const [rung] = hosts.parameters.ladder;
  const withParameters = (parameters: object) => ({ ...hosts, parameters });
  it.each([
    ['of an unknown driver', { ...hosts, driver: 'castle' }, 422, 'unknown-driver', 'driver'],
    ['too large', { ...hosts, limit: 1e9 }, 422, 'invalid-body', 'limit'],
    ['never to grow', { ...hosts, maxBuilding: 0 }, 422, 'invalid-body', 'maxBuilding'],
    ['ready above its limit', { ...hosts, limit: 2, minReady: 3 }, 422, 'invalid-body', 'minReady'],
    ['of unknown fields', { ...hosts, limt: 3 }, 422, 'invalid-body', 'limt'],
    [
      'without a ladder',
      withParameters({ image: 'ami-1' }),
      ...([422, 'invalid-body', 'parameters.ladder'] as const),
    ],
    [
      'on an unknown market',
      withParameters({ image: 'ami-1', ladder: [{ ...rung, market: 'flea' }] }),
      ...([422, 'invalid-body', 'parameters.ladder[0].market'] as const),
    ],
    [
      'on a pool that is not there',
      { driver: 'pool-host', parameters: { pool: 'lab' } },
      ...([422, 'invalid-body', 'parameters.pool'] as const),
    ],
  ])('%s', async (_, body, status, slug, field) => {
    const { refused } = createApi();
    const made = await refused(slug, 'POST', '/v1/blueprints', { name: 'small', ...body });
    expect(made).toMatchObject({ status, body: { field } });
    const saved = await refused(slug, 'PUT', '/v1/blueprints/small?dryRun=true', body);
    expect(saved).toMatchObject({ status, body: { field } });
  });

  it('one that is there already', async () => {
    const { ask, refused } = createApi();
    await ask('POST', '/v1/blueprints', { name: 'small', ...hosts });
    const answer = await refused('already-exists', 'POST', '/v1/blueprints', {
      name: 'small',
      ...hosts,
    });
    expect(answer).toMatchObject({ status: 409, body: { field: 'name' } });
  });

  it('of another driver than before, or with another name than its path', async () => {
    const { ask, refused } = createApi();
    await ask('POST', '/v1/pools', { name: 'lab' });
    await ask('POST', '/v1/blueprints', { name: 'small', ...hosts });
    const other = { driver: 'pool-host', parameters: { pool: 'lab' } };
    const answer = await refused('invalid-body', 'PUT', '/v1/blueprints/small', other);
    expect(answer).toMatchObject({ status: 422, body: { field: 'driver' } });
    const named = { ...hosts, name: 'large' };
    const misnamed = await refused('invalid-body', 'PUT', '/v1/blueprints/small', named);
    expect(misnamed).toMatchObject({ status: 422, body: { field: 'name' } });
  });
});

describe('PUT /v1/blueprints/{name}', () => {
  it('makes it, changes it, and writes nothing where nothing changes', async () => {
    const { ask, world } = createApi();
    const path = '/v1/blueprints/small';

    const made = await ask('PUT', path, { ...hosts, version: 0 });
    expect(made).toMatchObject({ status: 201, body: { version: 1 } });
    expect(made.headers.get('location')).toBe(path);

    const changed = await ask('PUT', path, { ...hosts, limit: 5, version: 1 });
    expect(changed).toMatchObject({ status: 200, body: { version: 2, limit: 5 } });

    const before = world.store.dump();
    const same = await ask('PUT', path, { ...hosts, limit: 5 });
    expect(same).toMatchObject({ status: 200, body: { version: 2 } });
    expect(world.store.dump()).toEqual(before);
  });

  it('says field by field what would change, and changes nothing by saying it', async () => {
    const { ask, world } = createApi();
    const path = '/v1/blueprints/small?dryRun=true';
    const empty = world.store.dump();
    const create = await ask('PUT', path, { ...hosts, version: 0 });
    expect(create).toMatchObject({ status: 200, body: { does: 'create' } });
    expect(create.body).toHaveProperty(
      'changes',
      expect.arrayContaining([
        { field: 'driver', from: null, to: 'ec2-host' },
        { field: 'parameters.image', from: null, to: 'ami-1' },
      ]),
    );
    expect(world.store.dump()).toEqual(empty);

    await ask('PUT', '/v1/blueprints/small', { ...hosts, limit: 2 });
    const made = world.store.dump();
    expect((await ask('PUT', path, { ...hosts, limit: 2 })).body).toEqual({
      does: 'nothing',
      changes: [],
    });
    const ladder = [{ ...hosts.parameters.ladder[0], market: 'spot' }];
    const parameters = { image: 'ami-1', attributes: { gpu: true }, ladder };
    expect((await ask('PUT', path, { ...hosts, parameters })).body).toEqual({
      does: 'update',
      changes: [
        { field: 'parameters.attributes.gpu', from: null, to: true },
        { field: 'parameters.attributes.os', from: 'linux', to: null },
        { field: 'parameters.ladder[0].market', from: 'on-demand', to: 'spot' },
        { field: 'limit', from: 2, to: null },
      ],
    });
    expect(world.store.dump()).toEqual(made);
  });

  it('refuses a save based on another version, and shows the current one', async () => {
    const { ask, refused } = createApi();
    const path = '/v1/blueprints/small';
    const early = await refused('version-mismatch', 'PUT', path, { ...hosts, version: 3 });
    expect(early).toMatchObject({ status: 409, body: { current: null, field: 'version' } });
    await ask('PUT', path, hosts);
    for (const version of [0, 2]) {
      const answer = await refused('version-mismatch', 'PUT', path, { ...hosts, version });
      expect(answer).toMatchObject({
        status: 409,
        body: { current: { name: 'small', version: 1 }, field: 'version' },
      });
    }
  });

  it('keeps a blueprint disabled unless it says otherwise', async () => {
    const { ask } = createApi();
    const path = '/v1/blueprints/small';
    await ask('PUT', path, { ...hosts, disabled: true });
    expect((await ask('PUT', path, { ...hosts, limit: 5 })).body).toMatchObject({ disabled: true });
    expect((await ask('PUT', path, { ...hosts, disabled: false })).body).toMatchObject({
      disabled: false,
      limit: null,
    });
  });
});

describe('lists of blueprints', () => {
  it('go on page by page, by name', async () => {
    const { ask } = createApi();
    for (const name of ['b', 'c', 'a']) await ask('PUT', `/v1/blueprints/${name}`, hosts);
    const first = await ask('GET', '/v1/blueprints?limit=2');
    expect(first.body).toMatchObject({ items: [{ name: 'a', resources: null }, { name: 'b' }] });
    const { cursor } = Object(first.body);
    const rest = await ask('GET', `/v1/blueprints?limit=2&cursor=${cursor}`);
    expect(rest.body).toMatchObject({ items: [{ name: 'c' }], cursor: null });
  });

  it('of types carry a JSON schema of the parameters', async () => {
    const { ask } = createApi();
    const { body } = await ask('GET', '/v1/drivers');
    expect(body).toMatchObject({
      items: [
        { driver: 'ec2-host', provides: 'host', parameters: { type: 'object' } },
        { driver: 'pool-host', parameters: { properties: { pool: { type: 'string' } } } },
      ],
      cursor: null,
    });
  });

  it('know nothing of what is not there', async () => {
    const { refused } = createApi();
    await refused('not-found', 'GET', '/v1/blueprints/small');
    await refused('not-found', 'DELETE', '/v1/blueprints/small');
    await refused('not-found', 'POST', '/v1/blueprints/small/disable');
    await refused('not-found', 'GET', '/v1/blueprints/No%20Name');
  });
});
