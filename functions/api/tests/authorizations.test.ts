import { describe, expect, it } from 'vitest';
import { auditPage } from '../../../shared/model/wire/history.ts';
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

    await decide(api, 'authorize', 'anna', { reason: 'she is one of us' });
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
    await api.done(`POST ${at}/request`, { ...bob, body: { reason: 'for the build' } });

    expect(await listed(api)).toEqual(['anna requested hosts', 'bob requested hosts']);
    expect(await listed(api, '', anna)).toEqual(['anna requested hosts']);
    expect(await listed(api, '?state=authorized')).toEqual([]);
    const { items } = auditPage.parse(await api.done('GET /v1/audit?object=authorization/'));
    expect(items.map(({ object, action, by, reason }) => [object, action, by, reason])).toEqual(
      expect.arrayContaining([
        ['authorization/hosts/bob', 'requested', 'bob', 'for the build'],
        ['authorization/hosts/anna', 'requested', 'anna', expect.stringContaining('lease-')],
      ]),
    );
  });

  it('does not affect a lease that another blueprint can serve', async () => {
    const api = await guardedHosts();
    await api.done('PUT /v1/blueprints/others', { body: hosts });

    const lease = await api.activeLease({}, anna);

    const resource = await api.world.lease(idOf(lease.id));
    expect(resource).toMatchObject({ state: 'active', seat: { blueprint: 'others' } });
    expect(await listed(api)).toEqual([]);
  });

  it('is asked for who waits already when the blueprint begins to need one', async () => {
    const api = checkedApi();
    await api.done(`PUT ${at}`, { body: { ...hosts, limit: 1 } });
    await api.activeLease({}, anna);
    const { id } = await api.lease({}, bob);
    await api.done(`PUT ${at}`, { body: { ...guarded, limit: 1 } });

    expect(await listed(api)).toEqual(['bob requested hosts']);
    await api.world.pass(10);
    expect(await show(api, id)).toMatchObject({ waiting: { reason: 'not-authorized' } });
  });

  it('is asked for at birth of a disabled one too', async () => {
    const api = await guardedHosts();
    await api.done(`POST ${at}/disable`);
    const { waiting } = await api.lease({}, bob);
    expect(waiting).toMatchObject({
      reason: 'not-authorized',
      detail: 'hosts: disabled, no new leases; hosts: bob is not authorized yet',
    });
    expect(await listed(api)).toEqual(['bob requested hosts']);
  });

  it('is asked for when the other that could serve is disabled', async () => {
    const api = await guardedHosts();
    await api.done('PUT /v1/blueprints/others', { body: { ...hosts, limit: 1 } });
    await api.activeLease({}, anna);
    await api.lease({}, bob);
    await api.done(`PUT ${at}`, { body: { ...guarded, limit: 2 } });
    expect(await listed(api)).toEqual([]);

    await api.done('POST /v1/blueprints/others/disable');

    expect(await listed(api)).toEqual(['bob requested hosts']);
  });

  it('goes by who asked, not by whom the lease is said to be for', async () => {
    const api = await guardedHosts();
    await decide(api, 'authorize', 'anna');

    const lease = await api.lease({ owner: 'anna' }, bob);

    expect(lease).toMatchObject({ waiting: { reason: 'not-authorized' } });
    expect(await listed(api)).toContain('bob requested hosts');
  });

  it('serves the waiting leases when it no longer requires one', async () => {
    const api = await guardedHosts();
    const { id } = await api.lease({}, anna);
    await api.done(`PUT ${at}`, { body: hosts });
    await api.world.pass(90);
    expect(await show(api, id)).toMatchObject({ state: 'active' });
  });
});
