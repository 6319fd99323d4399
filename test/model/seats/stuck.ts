import {
  grantedPartition,
  leaseKey,
  linePartition,
  lineSortKey,
  usageKey,
} from '../../../shared/model/keys.ts';
import type { PendingLease } from '../../../shared/model/lease.ts';
import {
  freeSeatFrom,
  leaseFrom,
  lineEntryFrom,
  resourceFrom,
} from '../../../shared/model/record.ts';
import type { LineEntry } from '../../../shared/model/seat.ts';
import { isSpent } from '../../../shared/model/seat.ts';
import { leaseNumbered } from './ports.ts';
import type { Scope } from './scope.ts';
import type { Open } from './world.ts';

/** Returns what waits in a world at rest and should not. `swept`: every object has had a turn. */
export function stuck(scope: Scope, open: Open, swept: boolean): string | null {
  const reason = told(open) ?? going(open) ?? spent(open) ?? waiting(scope, open, swept);
  return reason && `stuck: ${reason}`;
}

function told(open: Open): string | null {
  const left = open.all().find(({ key }) => key.table === 'commands');
  return left ? `${left.key.pk} was commanded to ${left.item['kind']} and did not` : null;
}

function going(open: Open): string | null {
  const unfinished = ({ key, item }: ReturnType<Open['all']>[number]) =>
    /^(leases|resources)$/.test(key.table) && /^(released|broken)$/.test(String(item['state']));
  const left = open.all().find(unfinished);
  return left ? `${left.key.pk} is ${left.item['state']} and never destroyed` : null;
}

function spent(open: Open): string | null {
  const left = open.all().find(({ key, item }) => isBag(key.pk) && isSpent(freeSeatFrom(item)));
  return left ? `a spent seat of ${left.item['resource']} is still free` : null;
}

const isBag = (pk: string): boolean => pk.startsWith('seats/');

function waiting(scope: Scope, open: Open, swept: boolean): string | null {
  for (const [n] of scope.leases.entries()) {
    const item = open.get(leaseKey(leaseNumbered(n)));
    const lease = item && leaseFrom(item);
    if (lease?.state === 'acquired') return `${lease.id} is acquired and never active`;
    const reason = lease?.state === 'pending' ? inVain(scope, open, lease, swept) : null;
    if (reason) return `${lease?.id} ${reason}`;
  }
  return null;
}

/** Returns what a lease waits for needlessly; null if it has a reason to wait. */
function inVain(scope: Scope, open: Open, lease: PendingLease, swept: boolean): string | null {
  const entries = lease.lines.flatMap(({ blueprint, fit }) => {
    const sk = lineSortKey({ ...lease, lease: lease.id, fit });
    const partitions = [linePartition(blueprint), grantedPartition(blueprint)];
    const items = partitions.map((pk) => open.get({ table: 'slots', pk, sk }));
    return items.flatMap((item) => (item ? [lineEntryFrom(item)] : []));
  });
  if (entries.length === 0) return 'is pending in no line';
  if (entries.some(({ granted }) => granted)) return 'has a grant and does not take it';
  const free = entries.find((row) => freeSeats(open, row) > 0);
  if (free) return `waits beside a free seat of ${free.blueprint}/${free.fit}`;
  const { building } = lease;
  const build = building && open.get({ table: 'resources', pk: building });
  if (build && resourceFrom(build).state === 'pending') return `waits for ${building} for ever`;
  const mayBuild = resourcesIn(open) < scope.resources.length + (scope.builds ?? 0);
  if (mayBuild && entries.some(({ room }) => room)) return 'has room and does not build';
  const roomy = entries.find((row) => used(open, row) < limitOf(scope, row));
  if (mayBuild && roomy) return `waits though there is room to build in ${roomy.blueprint}`;
  // A resource that becomes idle wakes no lease: it must be idle for a while before it may go.
  const idle = mayBuild && swept && entries.flatMap((row) => idleBeside(open, row, lease))[0];
  return idle ? `waits beside ${idle}, which is idle and of another kind` : null;
}

const freeSeats = (open: Open, { blueprint, fit }: LineEntry): number =>
  open.partition('slots', `seats/${blueprint}/${fit}`).length;

/** Returns the idle resources of a blueprint that the lease cannot use. */
const idleBeside = (
  open: Open,
  { blueprint }: LineEntry,
  { lines }: PendingLease,
): readonly string[] =>
  open.all().flatMap(({ key, item }) => {
    if (key.table !== 'resources' || item['blueprint'] !== blueprint) return [];
    const resource = resourceFrom(item);
    const fits = lines.some((place) => place.blueprint === blueprint && place.fit === resource.fit);
    const free = open
      .partition('slots', `seats/${blueprint}/${resource.fit}`)
      .filter(({ item: token }) => token['resource'] === resource.id).length;
    return !fits && resource.state === 'active' && free === resource.capacity ? [key.pk] : [];
  });

const resourcesIn = (open: Open): number =>
  open.all().filter(({ key }) => key.table === 'resources').length;

const used = (open: Open, { blueprint }: LineEntry): number =>
  Number(open.get(usageKey(blueprint))?.['n'] ?? 0);

const limitOf = (scope: Scope, { blueprint }: LineEntry): number =>
  scope.blueprints.find(({ name }) => name === blueprint)?.limit ?? 0;
