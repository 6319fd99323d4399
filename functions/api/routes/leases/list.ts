import { z } from 'zod';
import type { Lease } from '../../../../shared/model/lease.ts';
import { leaseFrom } from '../../../../shared/model/record.ts';
import { leasePage, leaseStates } from '../../../../shared/model/wire/lease.ts';
import type { Store } from '../../../../shared/ports/store.ts';
import { ok } from '../../http/answer.ts';
import { noParams } from '../../http/params.ts';
import { refuse } from '../../http/problem.ts';
import { noBody } from '../../http/read-body.ts';
import { paging } from '../../http/read-query.ts';
import { type Access, reachOf } from '../../http/roles.ts';
import { route } from '../../http/route.ts';
import { listByIndex } from '../../lists/by-index.ts';
import { type Listed, type Listing, listOpen } from '../../lists/open.ts';
import { leaseViewOf } from '../../views/lease.ts';

const query = z.strictObject({
  state: z
    .enum(['open', 'all', ...leaseStates])
    .optional()
    .meta({ description: 'open: not destroyed; destroyed and all need owner', default: 'open' }),
  owner: z.string().min(1).max(256).optional().describe('Whose'),
  type: z.string().min(1).max(64).optional().describe('What they ask for'),
  blueprint: z.string().min(1).max(64).optional().describe('Held of it, or in its line'),
  ...paging,
});
type Query = z.infer<typeof query>;

export const listLeases = route({
  method: 'GET',
  path: '/v1/leases',
  rule: 'see',
  tag: 'leases',
  summary: 'Leases, a page at a time',
  params: noParams,
  query,
  body: noBody,
  refuses: ['filter-needed'],
  answers: { 200: { description: 'A page', schema: leasePage } },
  async act(ports, { query: asked, ...access }) {
    const { store } = ports.turns;
    const { records, cursor } =
      reachOf(access) === 'all' ? await listAll(store, asked) : await listOwn(store, access, asked);
    const newestFirst = records.toSorted((a, b) => b.createdAt - a.createdAt);
    return ok({ items: newestFirst.map((lease) => leaseViewOf(ports, lease, null)), cursor });
  },
});

function listAll(store: Store, asked: Query): Promise<Listed<Lease>> {
  const listing = listingOf(asked);
  return wantsEnded(asked)
    ? listByIndex(store, listing, { index: 'by-owner', pk: mustOwner(asked) }, asked)
    : listOpen(store, listing, asked);
}

/**
 * By the owner's own index, open ones too: whatever is read is theirs, so neither a page nor its
 * cursor tells of anybody else, and another owner's are none without a look. What they asked for in
 * another's name has no index, which every lease would pay for: it is found by its id.
 */
async function listOwn(
  store: Store,
  { who: { name } }: Access,
  asked: Query,
): Promise<Listed<Lease>> {
  if (asked.owner !== undefined && asked.owner !== name) return { records: [], cursor: null };
  return listByIndex(store, listingOf(asked), { index: 'by-owner', pk: name }, asked);
}

const listingOf = (asked: Query): Listing<Lease> => ({
  table: 'leases',
  from: leaseFrom,
  keep: (lease) => fits(lease, asked),
});

const wantsEnded = ({ state }: Query): boolean => state === 'destroyed' || state === 'all';

/** Every lease there ever was is not a list anybody should pay for. */
const mustOwner = ({ owner, state }: Query): string =>
  owner ??
  refuse('filter-needed', `state=${state} needs owner=: ended leases are kept by owner.`, {
    field: 'owner',
  });

function fits(lease: Lease, { state = 'open', owner, type, blueprint }: Query): boolean {
  if (state === 'open' && lease.state === 'destroyed') return false;
  if (state !== 'open' && state !== 'all' && lease.state !== state) return false;
  if (owner !== undefined && lease.owner !== owner) return false;
  if (type !== undefined && lease.type !== type) return false;
  return blueprint === undefined || blueprintsOf(lease).includes(blueprint);
}

function blueprintsOf(lease: Lease): readonly string[] {
  if (lease.state === 'pending') return lease.places.map(({ blueprint }) => blueprint);
  return 'seat' in lease && lease.seat ? [lease.seat.blueprint] : [];
}
