import { z } from 'zod';
import type { Lease } from '../../../../shared/model/lease.ts';
import { leaseFrom } from '../../../../shared/model/record.ts';
import { leasePage, leaseStates } from '../../../../shared/model/wire/lease.ts';
import { ok } from '../../http/answer.ts';
import { noParams } from '../../http/params.ts';
import { refuse } from '../../http/problem.ts';
import { noBody } from '../../http/read-body.ts';
import { paging } from '../../http/read-query.ts';
import { reaches } from '../../http/roles.ts';
import { route } from '../../http/route.ts';
import { listByIndex } from '../../lists/by-index.ts';
import { listOpen } from '../../lists/open.ts';
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
  ...{ method: 'GET', path: '/v1/leases', rule: 'see', tag: 'leases' },
  summary: 'Leases, a page at a time',
  ...{ params: noParams, query, body: noBody },
  refuses: ['filter-needed'],
  answers: { 200: { description: 'A page', schema: leasePage } },
  async act(ports, { query: asked, ...access }) {
    const { store } = ports.turns;
    const keep = (lease: Lease) => fits(lease, asked) && reaches(access, lease);
    const listing = { table: 'leases', from: leaseFrom, keep } as const;
    const { records, cursor } = wantsEnded(asked)
      ? await listByIndex(store, listing, { index: 'by-owner', pk: mustOwner(asked) }, asked)
      : await listOpen(store, listing, asked);
    const newestFirst = records.toSorted((a, b) => b.createdAt - a.createdAt);
    return ok({ items: newestFirst.map((lease) => leaseViewOf(ports, lease, null)), cursor });
  },
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
