import { describe, expect, it } from 'vitest';
import type { StoreCall } from '../../../shared/adapters/memory/store.ts';
import { createWrite } from '../../../shared/model/record.ts';
import { createLeaseRecord } from '../../../shared/turns/lease/create.ts';
import { hosts } from '../../../test/support/api/api.ts';
import {
  anna,
  at,
  bob,
  decide,
  guarded,
  guardedHosts,
  idOf,
  listed,
  show,
} from '../../../test/support/api/authorizing.ts';
import { checkedApi } from '../../../test/support/api/checked-api.ts';
import { brokenInvariants } from '../../../test/support/invariants.ts';
import { createNestDriver } from '../../../test/support/nest-type.ts';

describe('a revocation', () => {
  it('lets held leases go on, and the line go past who waits', async () => {
    const api = await guardedHosts(1);
    await decide(api, 'authorize', '*');
    const held = await api.activeLease({}, anna);
    const waits = await api.lease({}, anna);
    await api.world.pass(1);
    const behind = await api.lease({}, bob);
    await api.world.pass(1);
    expect(await show(api, behind.id)).toMatchObject({ waiting: { place: 2 } });

    expect(await decide(api, 'revoke', 'anna')).toMatchObject({ state: 'revoked', released: 0 });
    await api.world.pass(10);

    expect(await show(api, held.id)).toMatchObject({ state: 'active' });
    expect(await show(api, waits.id)).toMatchObject({
      waiting: { reason: 'not-authorized', place: null },
    });
    expect(await show(api, behind.id)).toMatchObject({ waiting: { place: 1 } });
    await api.done(`POST /v1/leases/${held.id}/release`, anna);
    await api.world.pass(5);
    expect(await show(api, behind.id)).toMatchObject({ state: 'active' });
    expect(brokenInvariants(api.world.store.dump())).toEqual([]);
  });

  it('holds of a disabled blueprint too: what was granted before goes back unused', async () => {
    const api = await guardedHosts(1);
    await decide(api, 'authorize', '*');
    const held = await api.activeLease({}, anna);
    const waits = await api.lease({}, bob);
    await api.world.pass(1);
    const behind = await api.lease({}, anna);
    await api.world.pass(5);
    await api.done(`POST /v1/leases/${held.id}/release`, anna);
    await api.world.work(idOf(held.id), { receives: 1, bySweep: false });
    await decide(api, 'revoke', 'bob');
    await api.done(`POST ${at}/disable`);
    await api.world.pass(10);

    const detail = 'hosts: disabled, no new leases; hosts: bob is not authorized, it was revoked';
    expect(await show(api, waits.id)).toMatchObject({
      waiting: { reason: 'not-authorized', detail, place: null },
    });
    expect(await show(api, behind.id)).toMatchObject({ state: 'pending' });
    expect(brokenInvariants(api.world.store.dump())).toEqual([]);
    await api.done(`POST ${at}/enable`);
    await api.world.pass(10);
    expect(await show(api, behind.id)).toMatchObject({ state: 'active' });
  });

  it('that also releases ends what the asker holds of it, and nothing else', async () => {
    const api = await guardedHosts(4);
    await api.done('PUT /v1/blueprints/others', { body: hosts });
    await decide(api, 'authorize', '*');
    const mine = await api.activeLease({ blueprints: ['hosts'] }, anna);
    const elsewhere = await api.activeLease({ blueprints: ['others'] }, anna);
    const theirs = await api.activeLease({ blueprints: ['hosts'] }, bob);

    const answer = await decide(api, 'revoke', 'anna', { alsoReleases: true, reason: 'gone' });

    expect(answer).toMatchObject({ released: 1 });
    await api.world.pass(30);
    expect(await show(api, mine.id)).toMatchObject({
      state: 'destroyed',
      ended: { reason: 'revoked', by: 'olga', detail: expect.stringContaining('by olga') },
    });
    expect(await show(api, elsewhere.id)).toMatchObject({ state: 'active' });
    expect(await show(api, theirs.id)).toMatchObject({ state: 'active' });

    // Of a pattern, who is authorized by name keeps what they have.
    await decide(api, 'authorize', 'bob');
    const all = await decide(api, 'revoke', '*', { alsoReleases: true });
    expect(all).toMatchObject({ released: 0 });
    expect(await show(api, theirs.id)).toMatchObject({ state: 'active' });
  });

  it('says so when there was no time to look at every lease', async () => {
    let slow = 0;
    const before = async ({ operation }: StoreCall): Promise<null> => {
      if (operation === 'queryIndex') await api.world.ports.hookPorts.pause(slow);
      return null;
    };
    const api = checkedApi({ hooks: { before } });
    await api.done(`PUT ${at}`, { body: { ...guarded, limit: 0 } });
    await decide(api, 'authorize', 'anna');
    const { id } = await api.lease({}, bob);
    const lease = await api.world.lease(idOf(id));
    for (let n = 0; lease && n < 1_600; n += 1) {
      const other = idOf(`lease-${String(n).padStart(16, '0')}`);
      await api.world.store.write(createWrite({ ...lease, id: other }));
    }
    const releases = { alsoReleases: true };
    expect(await decide(api, 'revoke', 'anna', releases)).toMatchObject({ unfinished: false });

    slow = 1_000;
    expect(await decide(api, 'revoke', 'anna', releases)).toMatchObject({ unfinished: true });
  });

  it('finds the lease that a process with an old catalog hands out meanwhile', async () => {
    const api = await guardedHosts();
    await decide(api, 'authorize', 'anna');
    const first = await api.activeLease({}, anna);
    await api.done(`POST /v1/leases/${first.id}/release`, anna);
    await api.world.pass(5);
    const { catalog } = api.world.ports;
    const old = await catalog.read(0);

    const late = { ...api.world.ports, catalog: { ...catalog, read: async () => old } };
    const request = {
      id: idOf(`lease-${'0'.repeat(16)}`),
      type: 'host',
      attributes: {},
      blueprints: null,
      ttlSeconds: 3_600,
      waitSeconds: null,
      priority: 100,
      bodyHash: null,
      owner: 'anna',
      requestedBy: 'anna',
      from: 'test',
    };
    // Between the two reads, a principal who is no longer authorized is served.
    const { pass } = api.world;
    const created: string[] = [];
    Object.assign(api.world, {
      async pass(seconds: number) {
        const lease = await createLeaseRecord(late, request);
        if (lease.kind === 'created') created.push(lease.lease.state);
        await pass(seconds);
      },
    });
    const answer = await decide(api, 'revoke', 'anna', { alsoReleases: true });
    Object.assign(api.world, { pass });

    expect(created).toEqual(['active']);
    expect(answer).toMatchObject({ released: 1 });
    await api.world.pass(30);
    expect(await show(api, request.id)).toMatchObject({ ended: { reason: 'revoked' } });
  });
});

describe('what a resource needs', () => {
  async function nests() {
    const { type } = createNestDriver();
    const api = checkedApi({ drivers: [type] });
    await api.done(`PUT ${at}`, { body: guarded });
    const parameters = { provides: 'nest', count: 1, of: 'host', kind: 'any' };
    await api.done('PUT /v1/blueprints/copies', { body: { driver: 'nest', parameters } });
    return api;
  }

  it('is authorized to its blueprint, not to who asked for the resource', async () => {
    const api = await nests();
    expect(await listed(api)).toEqual(['blueprint:copies requested hosts']);
    await decide(api, 'authorize', 'anna');
    const outer = await api.lease({ type: 'nest' }, anna);
    await api.world.pass(120);
    const inner = async () => {
      const dump = Object.values(api.world.store.dump());
      return dump.find(({ dependencyOf, state }) => dependencyOf && state !== 'destroyed');
    };
    expect(await inner()).toMatchObject({
      neededByBlueprint: 'copies',
      state: 'pending',
      waiting: { reason: 'not-authorized', detail: expect.stringContaining('blueprint:copies') },
    });
    expect(await show(api, outer.id)).toMatchObject({ waiting: { reason: 'building' } });

    await decide(api, 'revoke', 'anna');
    await decide(api, 'authorize', 'blueprint:copies');
    await api.world.pass(180);
    expect(await show(api, outer.id)).toMatchObject({ state: 'active' });

    const answer = await decide(api, 'revoke', 'blueprint:*', { alsoReleases: true });
    expect(answer).toMatchObject({ released: 0 });
    await decide(api, 'revoke', 'blueprint:copies', { alsoReleases: true });
    await api.world.pass(600);
    expect(await show(api, outer.id)).toMatchObject({ state: 'destroyed' });
    expect(brokenInvariants(api.world.store.dump())).toEqual([]);
  });

  it('is asked for when a blueprint begins to need an authorization', async () => {
    const api = await nests();
    await api.done('DELETE /v1/blueprints/copies');
    await api.done('DELETE /v1/blueprints/hosts');
    await api.done(`PUT ${at}`, { body: hosts });
    const parameters = { provides: 'nest', count: 2, of: 'host', kind: 'any' };
    await api.done('PUT /v1/blueprints/copies', { body: { driver: 'nest', parameters } });
    expect(await listed(api)).toEqual([]);

    await api.done(`PUT ${at}`, { body: guarded });

    expect(await listed(api)).toEqual(['blueprint:copies requested hosts']);
  });
});
