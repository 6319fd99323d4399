import { expect, it } from 'vitest';
import { hosts } from '../../../test/support/api/api.ts';
import { anna, bob, idOf } from '../../../test/support/api/authorizing.ts';
import { checkedApi } from '../../../test/support/api/checked-api.ts';

it('a blueprint may be named like what every object has', async () => {
  const api = checkedApi();
  await api.done('PUT /v1/blueprints/constructor', { body: { ...hosts, limit: 1 } });

  const { id } = await api.activeLease({}, anna);
  const behind = await api.activeLease({}, bob);
  expect(behind).toMatchObject({ waiting: { detail: 'constructor: 1 of 1 hosts are held' } });
  await api.done(`POST /v1/leases/${id}/release`, anna);
  await api.world.pass(10);

  expect(await api.world.lease(idOf(behind.id))).toMatchObject({ state: 'active' });
  await api.done(`POST /v1/leases/${behind.id}/release`, bob);
  await api.world.pass(10);
  expect(await api.lease({}, anna)).toMatchObject({ state: 'active' });
  expect(await api.done('GET /v1/blueprints/constructor')).toMatchObject({ resources: 1 });
});

it('so may an attribute that no blueprint offers', async () => {
  const api = checkedApi();
  await api.done('PUT /v1/blueprints/hosts', { body: hosts });
  const body = { type: 'host', attributes: { constructor: 'x' } };
  expect(await api.refused('POST /v1/leases', { ...anna, body })).toMatchObject({
    detail: expect.stringContaining('hosts offers no constructor'),
  });
});
