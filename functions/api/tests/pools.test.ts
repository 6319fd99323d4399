import { describe, expect, it } from 'vitest';
import { deviceKey } from '../../../shared/model/keys.ts';
import { limits } from '../../../shared/model/limits.ts';
import { always } from '../../../shared/model/write.ts';
import { createApi, machine, rackOf, rival } from '../../../test/support/api/api.ts';

const lab = '/v1/pools/lab';
const rack = (n: number) => `${lab}/devices/rack-${n}`;

async function createLab(devices: number) {
  const api = createApi();
  await api.ask('POST', '/v1/pools', { name: 'lab', description: 'machines in the lab' });
  for (let n = 1; n <= devices; n += 1) {
    await api.ask('PUT', rack(n), { machine: machine(n), labels: { os: 'linux' } });
  }
  return api;
}

describe('pools', () => {
  it('are made, shown, listed, changed and deleted', async () => {
    const { ask } = createApi();
    const made = await ask('POST', '/v1/pools', { name: 'lab', description: 'in the lab' });
    expect(made).toMatchObject({ status: 201, body: { version: 1, labelSets: [] } });
    expect(made.headers.get('location')).toBe(lab);
    expect((await ask('GET', lab)).body).toEqual(made.body);

    const changed = await ask('PUT', lab, { description: 'in the cellar', version: 1 });
    expect(changed).toMatchObject({ status: 200, body: { version: 2 } });
    const same = await ask('PUT', lab, { version: 2 });
    expect(same).toMatchObject({ body: { version: 2, description: 'in the cellar' } });

    expect(await ask('PUT', '/v1/pools/attic', { version: 0 })).toMatchObject({ status: 201 });
    expect((await ask('GET', '/v1/pools')).body).toMatchObject({
      items: [{ name: 'attic' }, { name: 'lab' }],
    });
    expect(await ask('DELETE', lab)).toMatchObject({ status: 200, body: { name: 'lab' } });
    expect((await ask('GET', lab)).status).toBe(404);
  });

  it('refuse what would surprise their users', async () => {
    const { ask, refused } = await createLab(1);
    expect(await refused('already-exists', 'POST', '/v1/pools', { name: 'lab' })).toMatchObject({
      status: 409,
      body: { field: 'name' },
    });
    for (const version of [0, 1]) {
      // A device came since version 1.
      const answer = await refused('version-mismatch', 'PUT', lab, { description: 'x', version });
      expect(answer).toMatchObject({ status: 409, body: { current: { name: 'lab', version: 2 } } });
    }
    await refused('version-mismatch', 'PUT', '/v1/pools/attic', { version: 4 });
    await refused('invalid-body', 'PUT', lab, { name: 'attic' });
    await refused('invalid-body', 'POST', '/v1/pools', { name: 'The Attic' });
    expect(await refused('in-use', 'DELETE', lab)).toMatchObject({
      body: { hint: expect.stringContaining('drydock pool delete-device lab rack-1') },
    });
    await ask('DELETE', rack(1));
    await ask('PUT', '/v1/blueprints/rack', rackOf('lab'));
    expect(await refused('in-use', 'DELETE', lab)).toMatchObject({ body: { field: 'pool' } });
    await ask('DELETE', '/v1/blueprints/rack');
    expect((await ask('DELETE', lab)).status).toBe(200);
  });

  it('are for admins', async () => {
    const { become, refused } = await createLab(1);
    become('operator');
    await refused('not-allowed', 'PUT', lab, {});
    await refused('not-allowed', 'PUT', rack(1), { machine: machine(2) });
    await refused('not-allowed', 'POST', `${rack(1)}/disable`);
    await refused('not-allowed', 'DELETE', rack(1));
  });
});

describe('devices', () => {
  it('are put into a pool, which counts their labels', async () => {
    const { ask } = await createLab(2);
    const answer = await ask('PUT', rack(3), { machine: 'i-0123456789abcdef0', version: 0 });
    expect(answer).toMatchObject({
      status: 201,
      body: { pool: 'lab', name: 'rack-3', labels: {}, disabled: false, version: 1 },
    });
    expect(answer.headers.get('location')).toBe(rack(3));
    expect((await ask('GET', lab)).body).toMatchObject({
      version: 4,
      labelSets: [
        { labels: { os: 'linux' }, devices: 2, enabled: 2 },
        { labels: {}, devices: 1, enabled: 1 },
      ],
    });
    const moved = await ask('PUT', rack(3), { machine: 'i-0123456789abcdef1', version: 1 });
    expect(moved).toMatchObject({ status: 200, body: { version: 2 } });
    expect((await ask('GET', `${lab}/devices?limit=2`)).body).toMatchObject({
      items: [{ name: 'rack-1', resource: null }, { name: 'rack-2' }],
      cursor: expect.any(String),
    });
    expect(await ask('DELETE', rack(3))).toMatchObject({ status: 200, body: { version: 2 } });
    expect((await ask('GET', lab)).body).toMatchObject({ labelSets: [{ devices: 2 }] });
  });

  it('that are saved as they are change nothing', async () => {
    const { ask, world } = await createLab(1);
    const before = world.store.dump();
    const body = { machine: machine(1), labels: { os: 'linux' } };
    expect(await ask('PUT', rack(1), body)).toMatchObject({ status: 200, body: { version: 1 } });
    expect(world.store.dump()).toEqual(before);
  });

  it.each([
    ['no machine', rack(3), {}, 'invalid-body', 422, 'machine'],
    ['no id of one', rack(3), { machine: 'rack3' }, 'invalid-body', 422, 'machine'],
    ['a name of its own', rack(3), { name: 'x', machine: machine(3) }, 'invalid-body', 422, 'name'],
    ['another machine', rack(3), { machine: machine(2) }, 'already-exists', 409, 'machine'],
    ['seen', rack(1), { machine: machine(1), version: 2 }, 'version-mismatch', 409, 'version'],
    ['new', rack(1), { machine: machine(1), version: 0 }, 'version-mismatch', 409, 'version'],
    ['gone', rack(3), { machine: machine(3), version: 2 }, 'version-mismatch', 409, 'version'],
  ])('are refused with %s', async (_, path, body, slug, status, field) => {
    const { refused } = await createLab(2);
    expect(await refused(slug, 'PUT', path, body)).toMatchObject({ status, body: { field } });
  });

  it('are nowhere but in pools', async () => {
    const { refused } = await createLab(0);
    await refused('not-found', 'PUT', '/v1/pools/attic/devices/a', { machine: machine(1) });
    await refused('not-found', 'GET', '/v1/pools/attic/devices');
    for (const [method, path] of [
      ['GET', rack(1)],
      ['DELETE', rack(1)],
      ['POST', `${rack(1)}/disable`],
    ] as const) {
      await refused('not-found', method, path);
    }
  });

  it('of more kinds than a lease could stand in line for are refused', async () => {
    const { ask, refused } = await createLab(0);
    const of = (n: number) => ({ machine: machine(n), labels: { kind: n } });
    for (let n = 1; n <= limits.labelSetsPerPool; n += 1) await ask('PUT', rack(n), of(n));
    const answer = await refused('pool-full', 'PUT', rack(9), of(9));
    expect(answer).toMatchObject({ status: 422, body: { field: 'labels' } });
    // Another of a known kind is welcome.
    expect(await ask('PUT', rack(9), { ...of(9), labels: { kind: 1 } })).toMatchObject({
      status: 201,
    });
  });

  it('beyond what a pool takes are refused, and may still be changed and leave', async () => {
    const { ask, refused, world } = await createLab(1);
    for (let n = 2; n <= limits.devicesPerPool; n += 1) {
      const device = { pool: 'lab', name: `rack-${n}`, machine: machine(n), labels: {} };
      const item = { ...device, disabled: false, version: 1, createdAt: 0, updatedAt: 0 };
      const key = deviceKey('lab', device.name);
      await world.store.write({ op: 'put', key, item, when: always });
    }
    const answer = await refused('pool-full', 'PUT', rack(1_001), { machine: machine(1_001) });
    expect(answer).toMatchObject({ status: 422, body: { field: 'name' } });
    expect(await ask('POST', `${rack(7)}/disable`)).toMatchObject({ status: 200 });
    expect(await ask('DELETE', rack(7))).toMatchObject({ status: 200 });
    expect(await ask('PUT', rack(1_001), { machine: machine(7) })).toMatchObject({ status: 201 });
  });

  it('beside another that is saved at the same time are counted both', async () => {
    const { hooks, next } = rival();
    const { ask } = createApi(hooks);
    await ask('POST', '/v1/pools', { name: 'lab' });
    next(() => ask('PUT', rack(2), { machine: machine(2) }));
    expect(await ask('PUT', rack(1), { machine: machine(1) })).toMatchObject({ status: 201 });
    expect((await ask('GET', lab)).body).toMatchObject({ labelSets: [{ devices: 2 }] });

    // The same machine is in one of them only, whichever save is faster.
    next(() => ask('PUT', rack(3), { machine: machine(3) }));
    expect(await ask('PUT', rack(4), { machine: machine(3) })).toMatchObject({ status: 409 });
  });
});
