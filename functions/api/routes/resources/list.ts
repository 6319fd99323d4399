import * as z from 'zod';
import type { ResourceId } from '../../../../shared/model/ids.ts';
import { resourceKey } from '../../../../shared/model/keys.ts';
import type { Lease } from '../../../../shared/model/lease.ts';
import { leaseFrom, resourceFrom } from '../../../../shared/model/record.ts';
import type { Resource } from '../../../../shared/model/resource.ts';
import { resourcePage, resourceStates } from '../../../../shared/model/wire/resource.ts';
import { ok } from '../../http/answer.ts';
import { paging } from '../../http/read-query.ts';
import { type Access, scopeOf } from '../../http/roles.ts';
import { route } from '../../http/route.ts';
import { listByIndex } from '../../lists/by-index.ts';
import { type Listed, listOpen } from '../../lists/open.ts';
import type { ApiPorts } from '../../ports.ts';
import { refuse } from '../../problems.ts';
import { resourceViewTo } from '../../views/resource.ts';

const resourceQuery = z.strictObject({
  state: z
    .enum(['open', 'all', ...resourceStates])
    .optional()
    .meta({
      description: 'open: not destroyed; destroyed and all require blueprint',
      default: 'open',
    }),
  blueprint: z.string().min(1).max(64).optional().describe('Only resources of this blueprint'),
  ...paging,
});
type ResourceQuery = z.infer<typeof resourceQuery>;

export const listResources = route('GET /v1/resources', {
  rule: 'see',
  tag: 'resources',
  summary: 'List resources',
  query: resourceQuery,
  refuses: ['filter-needed'],
  answers: { 200: { description: 'A page of resources', schema: resourcePage } },
  async act(ports, { query: filter, ...access }) {
    const { records, cursor } =
      scopeOf(access) === 'all'
        ? await listAllResources(ports, filter)
        : await listOwnResources(ports, access, filter);
    const newestFirst = records.toSorted((a, b) => b.createdAt - a.createdAt);
    const items = newestFirst.map((each) => resourceViewTo(ports, access, each));
    return ok({ items, cursor });
  },
});

function listAllResources(
  { turns: { store } }: ApiPorts,
  filter: ResourceQuery,
): Promise<Listed<Resource>> {
  const keep = (resource: Resource) => matchesResourceFilter(resource, filter);
  const listing = { table: 'resources', from: resourceFrom, keep } as const;
  return wantsEndedResources(filter)
    ? listByIndex(store, listing, { index: 'by-blueprint', pk: mustNameBlueprint(filter) }, filter)
    : listOpen(store, listing, filter);
}

/**
 * Lists the resources that the caller's leases hold or have built, newest leases first. Leases that
 * the caller requested for another owner are in no index, so theirs are not listed.
 */
async function listOwnResources(
  { turns: { store } }: ApiPorts,
  { who }: Access,
  filter: ResourceQuery,
): Promise<Listed<Resource>> {
  const keep = (lease: Lease) => resourceIdOf(lease) !== null;
  const listing = { table: 'leases', from: leaseFrom, keep } as const;
  const where = { index: 'by-owner', pk: who.name } as const;
  const { records, cursor } = await listByIndex(store, listing, where, filter);
  const ids = new Set(records.flatMap((lease) => resourceIdOf(lease) ?? []));
  const items = await store.getMany([...ids].map(resourceKey));
  const resources = items.flatMap((item) => (item ? [resourceFrom(item)] : []));
  return { records: resources.filter((one) => matchesResourceFilter(one, filter)), cursor };
}

function resourceIdOf(lease: Lease): ResourceId | null {
  if (lease.state === 'pending') return lease.building;
  return lease.state === 'destroyed' ? null : lease.resourceId;
}

const wantsEndedResources = ({ state }: ResourceQuery): boolean =>
  state === 'destroyed' || state === 'all';

const mustNameBlueprint = ({ blueprint, state }: ResourceQuery): string =>
  blueprint ??
  refuse(
    'filter-needed',
    `state=${state} requires blueprint=: ended resources are indexed by blueprint.`,
    {
      field: 'blueprint',
    },
  );

function matchesResourceFilter(
  resource: Resource,
  { state = 'open', blueprint }: ResourceQuery,
): boolean {
  if (state === 'open' && resource.state === 'destroyed') return false;
  if (state !== 'open' && state !== 'all' && resource.state !== state) return false;
  return blueprint === undefined || resource.blueprint === blueprint;
}
