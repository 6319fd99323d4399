import { describe, expect, it } from 'vitest';
import { authorizationKey } from '../../../shared/model/keys.ts';
import { auditPage } from '../../../shared/model/wire/history.ts';
import { always } from '../../../shared/model/write.ts';
import { hosts } from './api.ts';
import {
  anna,
  at,
  bob,
  decide,
  guarded,
  guardedHosts,
  idOf,
  listed,
  olga,
  show,
} from './authorizing.ts';

describe('a blueprint that needs an authorization', () => {
  it('lets who is not authorized wait, asks for them, and serves them once they are', async () => {
    const api = await guardedHosts();

    const asked = await api.lease({}, anna);
    expect(asked).toMatchObject({
      state: 'pending',
      waiting: {
        reason: 'not-authorized',
        detail: 'hosts: anna is not authorized yet',
        place: null,
      },
    });
    expect(await listed(api)).toEqual(['anna requested hosts']);
    await api.world.pass(600);
    expect(await show(api, asked.id)).toMatchObject({ waiting: { reason: 'not-authorized' } });

    await decide(api, 'authorize', 'anna', { because: 'she is one of us' });
    await api.world.pass(90);
    expect(await show(api, asked.id)).toMatchObject({ state: 'active' });
    expect(await listed(api)).toEqual(['anna authorized hosts']);
  });

  it('wakes those who wait for it at once', async () => {
    const api = await guardedHosts();
    const { id } = await api.lease({}, anna);
    await api.world.settle();

    await decide(api, 'authorize', 'an*');

    expect(api.world.mailbox.pending().map((wake) => wake.id)).toContain(id);
    await api.world.pass(10);
    expect(await show(api, id)).toMatchObject({ waiting: { reason: 'building' } });
  });

  it('asks once, however many leases wait and however often', async () => {
    const api = await guardedHosts();
    const key = { headers: { 'idempotency-key': 'k' } };
    await api.lease({}, { ...anna, ...key });
    await api.lease({}, { ...anna, ...key });
    await api.lease({}, anna);
    await api.done(`POST ${at}/request`, { ...anna, body: {} });
    await api.done(`POST ${at}/request`, { ...bob, body: { because: 'for the build' } });

    expect(await listed(api)).toEqual(['anna requested hosts', 'bob requested hosts']);
    expect(await listed(api, '', anna)).toEqual(['anna requested hosts']);
    expect(await listed(api, '?state=authorized')).toEqual([]);
    const { items } = auditPage.parse(await api.done('GET /v1/audit?object=authorization/'));
    expect(items.map(({ object, did, by, because }) => [object, did, by, because])).toEqual(
      expect.arrayContaining([
        ['authorization/hosts/bob', 'requested', 'bob', 'for the build'],
        ['authorization/hosts/anna', 'requested', 'anna', expect.stringContaining('lease-')],
      ]),
    );
  });

  it('is no matter for a lease that another blueprint can serve', async () => {
    const api = await guardedHosts();
    await api.done('PUT /v1/blueprints/others', { body: hosts });

    const lease = await api.activeLease({}, anna);

    const resource = await api.world.lease(idOf(lease.id));
    expect(resource).toMatchObject({ state: 'active', seat: { blueprint: 'others' } });
    expect(await listed(api)).toEqual([]);
  });

  it('goes by who asked, not by whom the lease is said to be for', async () => {
    const api = await guardedHosts();
    await decide(api, 'authorize', 'anna');

    const lease = await api.lease({ owner: 'anna' }, bob);

    expect(lease).toMatchObject({ waiting: { reason: 'not-authorized' } });
    expect(await listed(api)).toContain('bob requested hosts');
  });

  it('serves whoever waits when nobody needs one any more', async () => {
    const api = await guardedHosts();
    const { id } = await api.lease({}, anna);
    await api.done(`PUT ${at}`, { body: hosts });
    await api.world.pass(90);
    expect(await show(api, id)).toMatchObject({ state: 'active' });
  });
});

describe('a decision', () => {
  it('of no is told to who waits, and asking again does not undo it', async () => {
    const api = await guardedHosts();
    const { id } = await api.lease({}, anna);
    await decide(api, 'decline', 'anna');
    await api.world.pass(10);

    const detail = 'hosts: anna is not authorized, it was declined';
    expect(await show(api, id)).toMatchObject({ state: 'pending', waiting: { detail } });
    expect(await api.lease({}, anna)).toMatchObject({ waiting: { detail } });
    const again = await api.done(`POST ${at}/request`, { ...anna, body: {} });
    expect(again).toMatchObject({ state: 'declined', by: 'olga' });
    await decide(api, 'authorize', 'anna');
    await api.world.pass(90);
    expect(await show(api, id)).toMatchObject({ state: 'active' });
  });

  it('the closest one counts', async () => {
    const api = await guardedHosts();
    await decide(api, 'authorize', '*');
    await decide(api, 'revoke', 'bob');

    expect(await api.lease({}, bob)).toMatchObject({ waiting: { reason: 'not-authorized' } });
    expect(await api.lease({}, anna)).toMatchObject({ waiting: { reason: 'building' } });
  });

  it('to decline comes too late for who is authorized', async () => {
    const api = await guardedHosts();
    await decide(api, 'authorize', 'anna');
    const refused = await api.refused(`POST ${at}/decline`, { ...olga, body: { asker: 'anna' } });
    expect(refused).toMatchObject({ slug: 'wrong-state', hint: 'revoke it instead' });
    const nowhere = 'POST /v1/blueprints/nothing/authorize';
    const absent = await api.refused(nowhere, { ...olga, body: { asker: 'anna' } });
    expect(absent).toMatchObject({ slug: 'not-found' });
  });

  it('about a blueprint that was deleted says nothing of its namesake', async () => {
    const api = await guardedHosts();
    await decide(api, 'authorize', 'anna');
    await decide(api, 'revoke', 'bob');
    const left = await api.world.store.get(authorizationKey('hosts', 'anna'));
    await api.done(`DELETE ${at}`);
    expect(await listed(api)).toEqual([]);
    // A process that died before it was done may have left one.
    const key = authorizationKey('hosts', 'anna');
    await api.world.store.write({ op: 'put', key, item: left ?? {}, when: always });
    await api.done(`PUT ${at}`, { body: guarded });
    expect(await api.lease({}, anna)).toMatchObject({ waiting: { reason: 'not-authorized' } });
  });
});
