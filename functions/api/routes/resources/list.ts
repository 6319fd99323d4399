import { z } from 'zod';
import type { ResourceId } from '../../../../shared/model/ids.ts';
import { resourceKey } from '../../../../shared/model/keys.ts';
import type { Lease } from '../../../../shared/model/lease.ts';
import { leaseFrom, resourceFrom } from '../../../../shared/model/record.ts';
import type { Resource } from '../../../../shared/model/resource.ts';
import { resourcePage, resourceStates } from '../../../../shared/model/wire/resource.ts';
import { ok } from '../../http/answer.ts';
import { noParams } from '../../http/params.ts';
import { refuse } from '../../http/problem.ts';
import { noBody } from '../../http/read-body.ts';
import { paging } from '../../http/read-query.ts';
import { type Access, reachOf } from '../../http/roles.ts';
import { route } from '../../http/route.ts';
import { listByIndex } from '../../lists/by-index.ts';
import { type Listed, listOpen } from '../../lists/open.ts';
import type { ApiPorts } from '../../ports.ts';
import { resourceViewTo } from '../../views/resource.ts';

const query = z.strictObject({
  state: z
    .enum(['open', 'all', ...resourceStates])
    .optional()
    .meta({
      description: 'open: not destroyed; destroyed and all need blueprint',
      default: 'open',
    }),
  blueprint: z.string().min(1).max(64).optional().describe('Made of it'),
  ...paging,
});
type Query = z.infer<typeof query>;

export const listResources = route({
  method: 'GET',
  path: '/v1/resources',
  rule: 'see',
  tag: 'resources',
  summary: 'Resources, a page at a time',
  params: noParams,
  query,
  body: noBody,
  refuses: ['filter-needed'],
  answers: { 200: { description: 'A page', schema: resourcePage } },
  async act(ports, { query: asked, ...access }) {
    const { records, cursor } =
      reachOf(access) === 'all'
        ? await listAll(ports, asked)
        : await listTheirs(ports, access, asked);
    const newestFirst = records.toSorted((a, b) => b.createdAt - a.createdAt);
    const items = newestFirst.map((each) => resourceViewTo(ports, access, each));
    return ok({ items, cursor });
  },
});

function listAll({ turns: { store } }: ApiPorts, asked: Query): Promise<Listed<Resource>> {
  const keep = (resource: Resource) => fits(resource, asked);
  const listing = { table: 'resources', from: resourceFrom, keep } as const;
  return wantsEnded(asked)
    ? listByIndex(store, listing, { index: 'by-blueprint', pk: mustName(asked) }, asked)
    : listOpen(store, listing, asked);
}

/**
 * What leases hold or have built that one owns, by way of those leases: the newest first. Those
 * that one asked for in another's name are in no index.
 */
async function listTheirs(
  { turns: { store } }: ApiPorts,
  { who }: Access,
  asked: Query,
): Promise<Listed<Resource>> {
  const keep = (lease: Lease) => resourceOf(lease) !== null;
  const listing = { table: 'leases', from: leaseFrom, keep } as const;
  const where = { index: 'by-owner', pk: who.name } as const;
  const { records, cursor } = await listByIndex(store, listing, where, asked);
  const ids = new Set(records.flatMap((lease) => resourceOf(lease) ?? []));
  const items = await store.getMany([...ids].map(resourceKey));
  const resources = items.flatMap((item) => (item ? [resourceFrom(item)] : []));
  return { records: resources.filter((one) => fits(one, asked)), cursor };
}

function resourceOf(lease: Lease): ResourceId | null {
  if (lease.state === 'pending') return lease.building;
  return lease.state === 'destroyed' ? null : lease.resourceId;
}

const wantsEnded = ({ state }: Query): boolean => state === 'destroyed' || state === 'all';

const mustName = ({ blueprint, state }: Query): string =>
  blueprint ??
  refuse('filter-needed', `state=${state} needs blueprint=: ended resources are kept by it.`, {
    field: 'blueprint',
  });

function fits(resource: Resource, { state = 'open', blueprint }: Query): boolean {
  if (state === 'open' && resource.state === 'destroyed') return false;
  if (state !== 'open' && state !== 'all' && resource.state !== state) return false;
  return blueprint === undefined || resource.blueprint === blueprint;
}
