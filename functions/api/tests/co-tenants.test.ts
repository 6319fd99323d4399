import { expect, it } from 'vitest';
import { hosts } from '../../../test/support/api/api.ts';
import { anna, at, bob, olga } from '../../../test/support/api/authorizing.ts';
import { checkedApi } from '../../../test/support/api/checked-api.ts';

it('a co-tenant of a resource sees what it does, but not who commanded it or why', async () => {
  const api = checkedApi();
  await api.done(`PUT ${at}`, { body: { ...hosts, leasesPerResource: 2, limit: 1 } });
  await api.activeLease({}, anna);
  const { resource } = await api.activeLease({}, bob);
  const path = `/v1/resources/${resource}`;
  const command = { ...olga, body: { reason: 'anna broke it' } };
  await api.done(`POST ${path}/pause`, command);
  await api.world.pass(5);
  await api.done(`POST ${path}/release`, command);

  const read = async (as: object) => {
    const paths = ['', '/events', '/commands'].map((part) => `GET ${path}${part}`);
    const now = await Promise.all(paths.map((line) => api.done(line, as)));
    const list = await api.done('GET /v1/resources', as);
    return JSON.stringify([...now, list]);
  };
  const secrets = /olga|anna|api /;
  expect(await read(bob)).not.toMatch(secrets);
  expect(await read(bob)).toMatch(/pause was requested.*"kind":"release"/);
  expect(await read({ as: 'vera/viewer' })).toMatch(secrets);
});
