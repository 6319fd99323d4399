import * as z from 'zod';
import type { Lease } from '../../../../shared/model/lease.ts';
import { leaseFrom } from '../../../../shared/model/record.ts';
import { leasePage, leaseStates } from '../../../../shared/model/wire/lease.ts';
import type { Store } from '../../../../shared/ports/store.ts';
import { ok } from '../../http/answer.ts';
import { paging } from '../../http/read-query.ts';
import { type Access, scopeOf } from '../../http/roles.ts';
import { route } from '../../http/route.ts';
import { listByIndex } from '../../lists/by-index.ts';
import { type Listed, type Listing, listOpen } from '../../lists/open.ts';
import { refuse } from '../../problems.ts';
import { leaseViewOf } from '../../views/lease.ts';

const leaseQuery = z.strictObject({
  state: z
    .enum(['open', 'all', ...leaseStates])
    .optional()
    .meta({ description: 'open: not destroyed; destroyed and all require owner', default: 'open' }),
  owner: z.string().min(1).max(256).optional().describe('Only leases of this owner'),
  type: z.string().min(1).max(64).optional().describe('Only leases on this type'),
  blueprint: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe('Only leases that hold a seat of this blueprint or wait in its line'),
  ...paging,
});
type LeaseQuery = z.infer<typeof leaseQuery>;

export const listLeases = route('GET /v1/leases', {
  rule: 'see',
  tag: 'leases',
  summary: 'List leases',
  query: leaseQuery,
  refuses: ['filter-needed'],
  answers: { 200: { description: 'A page of leases', schema: leasePage } },
  async act(ports, { query: filter, ...access }) {
    const { store } = ports.turns;
    const { records, cursor } =
      scopeOf(access) === 'all'
        ? await listAllLeases(store, filter)
        : await listOwnLeases(store, access, filter);
    const newestFirst = records.toSorted((a, b) => b.createdAt - a.createdAt);
    return ok({ items: newestFirst.map((lease) => leaseViewOf(ports, lease)), cursor });
  },
});

function listAllLeases(store: Store, filter: LeaseQuery): Promise<Listed<Lease>> {
  const listing = listingOf(filter);
  return wantsEndedLeases(filter)
    ? listByIndex(store, listing, { index: 'by-owner', pk: mustOwner(filter) }, filter)
    : listOpen(store, listing, filter);
}

/**
 * Lists by the owner's index, open leases included: everything read is the caller's own, so
 * neither the page nor its cursor reveals others, and a filter for another owner matches nothing.
 * Leases that the caller requested for another owner are not listed, because an index on the
 * requester would add a write to every lease; they are found by id.
 */
async function listOwnLeases(
  store: Store,
  { who: { name } }: Access,
  filter: LeaseQuery,
): Promise<Listed<Lease>> {
  if (filter.owner !== undefined && filter.owner !== name) return { records: [], cursor: null };
  return listByIndex(store, listingOf(filter), { index: 'by-owner', pk: name }, filter);
}

const listingOf = (filter: LeaseQuery): Listing<Lease> => ({
  table: 'leases',
  from: leaseFrom,
  keep: (lease) => matchesLeaseFilter(lease, filter),
});

const wantsEndedLeases = ({ state }: LeaseQuery): boolean =>
  state === 'destroyed' || state === 'all';

/** Listing every lease that ever existed would cost too much, so an owner is required. */
const mustOwner = ({ owner, state }: LeaseQuery): string =>
  owner ??
  refuse('filter-needed', `state=${state} requires owner=: ended leases are indexed by owner.`, {
    field: 'owner',
  });

function matchesLeaseFilter(
  lease: Lease,
  { state = 'open', owner, type, blueprint }: LeaseQuery,
): boolean {
  if (state === 'open' && lease.state === 'destroyed') return false;
  if (state !== 'open' && state !== 'all' && lease.state !== state) return false;
  if (owner !== undefined && lease.owner !== owner) return false;
  if (type !== undefined && lease.type !== type) return false;
  return blueprint === undefined || blueprintsOfLease(lease).includes(blueprint);
}

function blueprintsOfLease(lease: Lease): readonly string[] {
  if (lease.state === 'pending') return lease.lines.map(({ blueprint }) => blueprint);
  return 'seat' in lease && lease.seat ? [lease.seat.blueprint] : [];
}
