import { describe, expect, it } from 'vitest';
import type { StoreCall } from '../../../shared/adapters/memory/store.ts';
import { authorizationKey } from '../../../shared/model/keys.ts';
import { auditPage } from '../../../shared/model/wire/history.ts';
import { always } from '../../../shared/model/write.ts';
import {
  anna,
  at,
  bob,
  decide,
  guarded,
  guardedHosts,
  listed,
  olga,
  show,
} from '../../../test/support/api/authorizing.ts';
import { checkedApi } from '../../../test/support/api/checked-api.ts';

describe('a decision', () => {
  it('to decline is shown to the waiting lease, and a new request does not undo it', async () => {
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
    const refused = await api.refused(`POST ${at}/decline`, {
      ...olga,
      body: { requester: 'anna' },
    });
    expect(refused).toMatchObject({ slug: 'wrong-state', hint: 'revoke it instead' });
    const nowhere = 'POST /v1/blueprints/nothing/authorize';
    const absent = await api.refused(nowhere, { ...olga, body: { requester: 'anna' } });
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
    expect(await listed(api)).toEqual([]);
    expect(await api.lease({}, anna)).toMatchObject({ waiting: { reason: 'not-authorized' } });
    expect(await listed(api)).toEqual(['anna requested hosts']);

    const { items } = auditPage.parse(await api.done('GET /v1/audit?object=authorization/hosts/'));
    const from = ['anna authorized', 'bob revoked'];
    expect(items.find(({ action }) => action === 'dropped')).toMatchObject({
      reason: '2 decisions on blueprint hosts, which was deleted',
      changes: [{ field: 'decisions', from, to: null }],
    });
  });

  it('is not dropped by who was too late to make its blueprint, or to delete it', async () => {
    const quicker: (() => Promise<unknown>)[] = [];
    const before = async ({ operation }: StoreCall): Promise<null> => {
      if (operation === 'query' || operation === 'commit') await quicker.pop()?.();
      return null;
    };
    const api = checkedApi({ hooks: { before } }, true);
    const made = async () => {
      await api.done(`PUT ${at}`, { body: guarded });
      await decide(api, 'authorize', '*');
      await decide(api, 'revoke', 'bob');
    };
    quicker.push(made);
    expect(await api.refused(`PUT ${at}`, { body: guarded })).toMatchObject({ status: 409 });
    expect(await listed(api)).toEqual(['* authorized hosts', 'bob revoked hosts']);

    quicker.push(async () => {
      await api.done(`DELETE ${at}`);
      await made();
    });
    await decide(api, 'authorize', 'carol');
    expect(await listed(api)).toEqual([
      '* authorized hosts',
      'bob revoked hosts',
      'carol authorized hosts',
    ]);
    expect(await api.lease({}, bob)).toMatchObject({ waiting: { reason: 'not-authorized' } });
  });

  it('not made for a long time drops the request', async () => {
    const api = await guardedHosts();
    const { id } = await api.lease({}, anna);
    const key = authorizationKey('hosts', 'anna');
    const asked = api.world.clock.now();
    expect(await api.world.store.get(key)).toMatchObject({
      expiresAt: asked / 1_000 + 30 * 86_400,
    });
    await decide(api, 'authorize', 'anna');
    expect(await api.world.store.get(key)).not.toHaveProperty('expiresAt');
    expect(await show(api, id)).toMatchObject({ state: 'pending' });
  });
});
