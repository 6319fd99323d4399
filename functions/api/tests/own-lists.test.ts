import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { hosts } from '../../../test/support/api/api.ts';
import { anna, at, bob, decide, guardedHosts } from '../../../test/support/api/authorizing.ts';
import { type CheckedApi, checkedApi } from '../../../test/support/api/checked-api.ts';

const page = z.looseObject({
  items: z.array(z.looseObject({ id: z.string().optional() })),
  cursor: z.string().nullable(),
});

/** Returns what a cursor reveals when decoded, nested cursors included. */
const opened = (text: string): string =>
  text.replaceAll(/[\w-]{8,}/g, (word) => `${word} ${Buffer.from(word, 'base64url')}`);

/** Reads every page of a list as one principal: ids in order, and what the cursors reveal. */
async function pages(api: CheckedApi, path: string, as: object) {
  const ids: string[] = [];
  const cursors: string[] = [];
  let cursor: string | null = '';
  for (let n = 0; n < 100 && cursor !== null; n += 1) {
    const and = path.includes('?') ? '&' : '?';
    const query = cursor === '' ? '' : `${and}cursor=${cursor}`;
    const read = page.parse(await api.done(`GET ${path}${query}`, as));
    ids.push(...read.items.map(({ id = '' }) => id));
    ({ cursor } = read);
    if (cursor !== null) cursors.push(opened(opened(cursor)));
  }
  return { ids, decoded: cursors.join(' '), pages: cursors.length + 1 };
}

/** Bob’s leases between Anna’s, and one that Carol was given by Anna. */
async function neighbours() {
  const api = checkedApi();
  await api.done(`PUT ${at}`, { body: { ...hosts, limit: 4 } });
  const [annas, others]: [string[], string[]] = [[], []];
  // Two of hers hold hosts for sure, before the others compete.
  for (let n = 0; n < 2; n += 1) annas.push((await api.activeLease({}, anna)).id);
  for (let n = 0; n < 2; n += 1) {
    annas.push((await api.activeLease({}, anna)).id);
    for (let m = 0; m < 5; m += 1) others.push((await api.lease({}, bob)).id);
  }
  others.push((await api.lease({ owner: 'carol' }, bob)).id);
  return { api, annas, others };
}

it('a principal owns leases and lists them, however long the name', async () => {
  const api = checkedApi();
  await api.done(`PUT ${at}`, { body: hosts });
  const name = 'x'.repeat(256);
  await api.lease({ owner: name }, anna);
  const body = { type: 'host', owner: `${name}x` };
  expect(await api.refused('POST /v1/leases', { ...anna, body })).toMatchObject({ field: 'owner' });
  expect(await pages(api, '/v1/leases', { as: `${name}/lessee` })).toMatchObject({ pages: 1 });
});

describe('a list, for a principal who sees only their own', () => {
  it.each(['', '?state=all', '?state=pending', '?state=active', '?owner=anna&state=all'])(
    'of leases %s has theirs, and no cursor names another’s',
    async (query) => {
      const { api, annas, others } = await neighbours();
      const and = query === '' ? '?' : '&';

      const all = await pages(api, `/v1/leases${query}${and}limit=1`, anna);

      const open = await Promise.all(annas.map((id) => api.done(`GET /v1/leases/${id}`, anna)));
      const state = /state=(pending|active)/.exec(query)?.[1];
      const fitting = open.filter((lease) => state === undefined || lease['state'] === state);
      expect(all.ids.toSorted()).toEqual(fitting.map(({ id }) => `${id}`).toSorted());
      for (const id of [...others, 'bob', 'carol']) expect(all.decoded).not.toContain(id);
    },
  );

  it.each(['owner=bob', 'owner=bob&state=all&limit=1', 'owner=stranger&state=all&limit=1'])(
    'of another’s leases (%s) is empty, whether there are any or not',
    async (query) => {
      const { api } = await neighbours();
      const read = await api.done(`GET /v1/leases?${query}`, anna);
      expect(read).toEqual({ items: [], cursor: null });
    },
  );

  it('of what runs has theirs once each, in pages, and no cursor names another’s', async () => {
    const { api, annas, others } = await neighbours();
    const active = await api.done('GET /v1/leases?state=active');
    const ids = page.parse(active).items.map(({ id = '' }) => id);
    const mine: string[] = [];
    for (const id of ids) {
      const as = annas.includes(id) ? anna : bob;
      for (let n = 0; n < 3; n += 1) {
        const { id: execution } = await api.run(id, { argv: ['true'] }, as);
        if (as === anna) mine.push(execution);
      }
    }
    expect(mine.length).toBeGreaterThan(3);

    for (const limit of [1, 2, 100]) {
      const all = await pages(api, `/v1/executions?limit=${limit}`, anna);
      expect(all.ids.toSorted()).toEqual(mine.toSorted());
      for (const id of [...others, 'bob', 'carol']) expect(all.decoded).not.toContain(id);
    }
  });

  it('of authorizations has those about them, and no cursor names another’s', async () => {
    const api = await guardedHosts();
    for (const requester of ['aaron', 'an*', 'anna', 'bob', 'jwt:idp#zoe', 'z*']) {
      await decide(api, 'authorize', requester);
    }

    const all = await pages(api, '/v1/authorizations?limit=1', anna);
    expect(all.pages).toBe(2);
    expect(all.decoded).toContain('hosts/an*');
    expect(all.decoded).not.toMatch(/aaron|bob|zoe|z\*/);
    const none = await pages(api, '/v1/authorizations?limit=1', { as: 'mallory/lessee' });
    expect(none).toMatchObject({ ids: [], pages: 1 });
  });
});
