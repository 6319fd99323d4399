import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type CheckedApi, checkedApi } from '../../../test/support/api/checked-api.ts';

const page = z.looseObject({
  items: z.array(z.looseObject({ id: z.string(), state: z.string() })),
  cursor: z.string().nullable(),
});

/** Every page until there is none, and how large they were. */
async function whole({ done }: Pick<CheckedApi, 'done'>, path: string) {
  const ids: string[] = [];
  const sizes: number[] = [];
  let cursor: string | null = null;
  for (let n = 0; n < 200; n += 1) {
    const and = path.includes('?') ? '&' : '?';
    const read = page.parse(await done(`GET ${path}${cursor ? `${and}cursor=${cursor}` : ''}`));
    ids.push(...read.items.map(({ id }) => id));
    sizes.push(read.items.length);
    cursor = read.cursor;
    if (cursor === null) return { ids, sizes };
  }
  throw new Error(`${path} never ends`);
}

async function manyLeases(count: number) {
  const api = checkedApi();
  await api.world.blueprint({ limit: 2 });
  const owners = ['anna', 'ci', 'ci'];
  const leases: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const { id } = await api.lease({ owner: owners[n % owners.length], priority: n % 3 });
    leases.push(id);
  }
  return { ...api, leases };
}

const cursorOf = (places: readonly string[]): string =>
  Buffer.from(JSON.stringify(places)).toString('base64url');

describe('open leases', () => {
  it.each([1, 3, 7, 8, 20, 100])('are listed once each, %i at a time', async (limit) => {
    const { leases, ...api } = await manyLeases(45);
    const { ids, sizes } = await whole(api, `/v1/leases?limit=${limit}`);
    expect(ids.toSorted()).toEqual(leases.toSorted());
    expect(Math.max(...sizes)).toBeLessThanOrEqual(limit);
  });

  it('are found by owner, state, type and blueprint', async () => {
    const { leases, world, ...api } = await manyLeases(12);
    await world.pass(60);
    const count = async (query: string) =>
      (await whole(api, `/v1/leases?limit=5&${query}`)).ids.length;
    expect({
      ci: await count('owner=ci'),
      stranger: await count('owner=stranger'),
      active: await count('state=active'),
      pending: await count('state=pending'),
      open: await count('state=open'),
      hosts: await count('type=host&blueprint=hosts'),
      castles: await count('type=castle'),
      elsewhere: await count('blueprint=elsewhere'),
    }).toEqual({
      ci: 8,
      stranger: 0,
      active: 2,
      pending: 10,
      open: leases.length,
      hosts: leases.length,
      castles: 0,
      elsewhere: 0,
    });
  });

  it('are not those that have ended; ended ones are listed by owner', async () => {
    const { leases, world, ...api } = await manyLeases(6);
    for (const id of leases.slice(0, 3)) await api.done(`POST /v1/leases/${id}/release`);
    await world.pass(60);

    const open = await whole(api, '/v1/leases');
    const ended = await whole(api, '/v1/leases?state=destroyed&owner=ci&limit=1');
    const all = await whole(api, '/v1/leases?state=all&owner=ci&limit=2');

    expect(open.ids.toSorted()).toEqual(leases.slice(3).toSorted());
    expect(ended.ids.toSorted()).toEqual(leases.slice(1, 3).toSorted());
    expect(all.ids).toHaveLength(4);
  });
});

describe('what a list refuses', () => {
  it.each([
    { path: '/v1/leases?state=destroyed', slug: 'filter-needed', field: 'owner' },
    { path: '/v1/leases?state=all', slug: 'filter-needed', field: 'owner' },
    { path: '/v1/resources?state=destroyed', slug: 'filter-needed', field: 'blueprint' },
    { path: '/v1/leases?state=asleep', slug: 'invalid-query', field: 'state' },
    { path: '/v1/leases?limit=0', slug: 'invalid-query', field: 'limit' },
    { path: '/v1/leases?limit=101', slug: 'invalid-query', field: 'limit' },
    { path: '/v1/leases?limit=1e1', slug: 'invalid-query', field: 'limit' },
    { path: '/v1/leases?limit=-1', slug: 'invalid-query', field: 'limit' },
    { path: '/v1/leases?limit=1&limit=2', slug: 'invalid-query', field: 'limit' },
    { path: '/v1/leases?color=red', slug: 'invalid-query', field: 'color' },
    { path: '/v1/leases?__proto__=1', slug: 'invalid-query', field: '__proto__' },
    { path: '/v1/leases?owner=', slug: 'invalid-query', field: 'owner' },
    { path: '/v1/leases?cursor=nonsense', slug: 'invalid-cursor', field: 'cursor' },
    { path: '/v1/leases?cursor=W10', slug: 'invalid-cursor', field: 'cursor' },
    {
      path: `/v1/leases?cursor=${cursorOf(Array(8).fill('x'))}`,
      slug: 'invalid-cursor',
      field: 'cursor',
    },
    {
      path: '/v1/leases?state=all&owner=ci&cursor=nonsense',
      slug: 'invalid-cursor',
      field: 'cursor',
    },
    { path: '/v1/resources?cursor=nonsense', slug: 'invalid-cursor', field: 'cursor' },
    { path: '/v1/executions?cursor=nonsense', slug: 'invalid-cursor', field: 'cursor' },
    { path: '/v1/blueprints?cursor=%00', slug: 'invalid-cursor', field: 'cursor' },
  ])('$path: $slug', async ({ path, slug, field }) => {
    expect(await checkedApi().refused(`GET ${path}`)).toMatchObject({ status: 400, slug, field });
  });

  it('is a cursor of another list', async () => {
    const { world, leases, ...api } = await manyLeases(20);
    const { cursor } = page.parse(await api.done('GET /v1/leases?limit=3'));
    const other = page.parse(await api.done('GET /v1/leases?state=all&owner=ci&limit=3')).cursor;

    const refusals = [
      await api.refused(`GET /v1/leases?state=all&owner=ci&cursor=${cursor}`),
      await api.refused(`GET /v1/leases?state=all&owner=anna&cursor=${other}`),
      await api.refused(`GET /v1/leases?cursor=${other}`),
      await api.refused(`GET /v1/leases/${leases[0]}/events?cursor=${cursor}`),
    ];

    expect(refusals.map(({ slug }) => slug)).toEqual(Array(4).fill('invalid-cursor'));
  });
});

describe('histories', () => {
  it('are listed in order, page by page', async () => {
    const api = checkedApi();
    await api.world.blueprint();
    const { id } = await api.activeLease();
    const versions: number[] = [];
    let cursor = '';
    do {
      const where = `/v1/leases/${id}/events?limit=1${cursor ? `&cursor=${cursor}` : ''}`;
      const read = z
        .looseObject({
          items: z.array(z.looseObject({ version: z.int() })),
          cursor: z.string().nullable(),
        })
        .parse(await api.done(`GET ${where}`));
      versions.push(...read.items.map(({ version }) => version));
      cursor = read.cursor ?? '';
    } while (cursor !== '');
    expect(versions.length).toBeGreaterThan(1);
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
  });
});
