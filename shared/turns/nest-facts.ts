import type { AnyBlueprintType, Nested } from '../blueprints/contract.ts';
import { nestersOf } from '../blueprints/nesting.ts';
import { isOlder, isPatient, rankOf } from '../lifecycle/resource/nest.ts';
import type { ResourceTurn } from '../lifecycle/resource/turn.ts';
import type { ResourceId } from '../model/ids.ts';
import { isLeaseId } from '../model/ids.ts';
import { leaseKey } from '../model/keys.ts';
import type { Lease } from '../model/lease.ts';
import { limits } from '../model/limits.ts';
import { leaseFrom } from '../model/record.ts';
import type { PendingResource, Resource } from '../model/resource.ts';
import type { Place } from '../model/seat.ts';
import type { Store } from '../ports/store.ts';
import type { TurnPorts } from './ports.ts';
import { readLease, readResource, readRowsUntil } from './read.ts';

/** The leases of a resource's nest, in its order; strong. */
export async function readNested(
  store: Store,
  { nested }: Resource,
): Promise<readonly (Lease | null)[]> {
  if (nested.length === 0) return [];
  const items = await store.getMany(nested.map(leaseKey));
  return items.map((item) => item && leaseFrom(item));
}

/** What the decision about a nest needs; nothing is read for a resource that needs no lease. */
export async function nestFacts(
  ports: TurnPorts,
  resource: PendingResource,
): Promise<Pick<ResourceTurn, 'needs' | 'newLeases' | 'nested' | 'wanted' | 'older'>> {
  const type = ports.types.find((known) => known.type === resource.type);
  const needs = type?.needs(resource.parameters).slice(0, limits.nestLeases) ?? [];
  if (needs.length === 0) return { needs, newLeases: [], nested: [], wanted: true, older: null };
  const newLeases = needs.map(() => ports.ids.lease());
  const nested = await readNested(ports.store, resource);
  const mine = nested.filter((lease) => lease !== null);
  const looks = resource.nest === 'waiting' && !isPatient(mine, ports.clock.now());
  const [wanted, older] = await Promise.all([
    isWanted(ports.store, resource),
    looks ? olderNest(ports, resource, mine) : null,
  ]);
  return { needs, newLeases, nested, wanted, older };
}

async function isWanted(store: Store, { id, askedBy }: PendingResource): Promise<boolean> {
  if (!isLeaseId(askedBy)) return true;
  const asker = await readLease(store, askedBy);
  return asker?.state === 'pending' && asker.building === id;
}

/**
 * Who of the older waits for what this one holds: in the lines of its seats, and, since what is
 * waited for may need such a seat in turn, where it stands in the line of what nests into those.
 */
async function olderNest(
  ports: TurnPorts,
  resource: PendingResource,
  leases: readonly Lease[],
): Promise<ResourceId | null> {
  const held: readonly Place[] = leases.flatMap((lease) =>
    'seat' in lease && lease.seat ? [lease.seat] : [],
  );
  if (held.length === 0) return null;
  const names = held.map(({ blueprint }) => blueprint);
  const above = nestersOf(names, await ports.catalog.read(), ports.types);
  const waits = leases.flatMap((lease) => (lease.state === 'pending' ? lease.places : []));
  const lines = [
    ...held,
    ...waits.filter(({ blueprint }) => above.some(({ name }) => name === blueprint)),
  ];
  const looked = await Promise.all(
    lines.map((place) =>
      readRowsUntil(
        ports.store,
        place.blueprint,
        { prefix: `${place.fit}/` },
        (row) => isOlder(row, resource) || rankOf(row, resource) > 0,
        1,
      ),
    ),
  );
  return looked.flat().find((row) => isOlder(row, resource))?.nest ?? null;
}

/** The nest as a hook sees it. */
export async function nestOf(
  { store }: TurnPorts,
  type: AnyBlueprintType,
  resource: Resource,
): Promise<readonly Nested[]> {
  if (resource.nested.length === 0) return [];
  const names = type.needs(resource.parameters).map(({ name }) => name);
  const leases = await readNested(store, resource);
  return Promise.all(
    resource.nested.map(async (id, n) => {
      const lease = leases[n] ?? null;
      const held = lease && 'resourceId' in lease ? lease.resourceId : null;
      const under = held && (await readResource(store, held));
      return {
        name: names[n] ?? '',
        lease: id,
        state: lease?.state ?? 'absent',
        host: under ? under.host : null,
        attributes: under ? under.attributes : {},
        lost: under === null || isLost(under),
      };
    }),
  );
}

const isLost = (resource: Resource): boolean =>
  resource.state === 'destroyed' || ('leaving' in resource && resource.leaving.reason === 'lost');
