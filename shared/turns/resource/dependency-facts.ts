import type { AnyDriver, Dependency } from '../../blueprints/contract.ts';
import { dependentsOf } from '../../blueprints/nesting.ts';
import { isOlder, isStillPatient, rankOf } from '../../lifecycle/resource/dependencies.ts';
import type { ResourceTurn } from '../../lifecycle/resource/turn.ts';
import type { ResourceId } from '../../model/ids.ts';
import { isLeaseId } from '../../model/ids.ts';
import { leaseKey } from '../../model/keys.ts';
import type { Lease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import { leaseFrom } from '../../model/record.ts';
import type { PendingResource, Resource } from '../../model/resource.ts';
import type { LineId } from '../../model/seat.ts';
import type { Store } from '../../ports/store.ts';
import type { TurnPorts } from '../ports.ts';
import { readLease, readLineUntil, readResource } from '../read/records.ts';

/** The leases of a resource's nest, in its order; strong. */
export async function readDependencies(
  store: Store,
  { dependencies }: Resource,
): Promise<readonly (Lease | null)[]> {
  if (dependencies.length === 0) return [];
  const items = await store.getMany(dependencies.map(leaseKey));
  return items.map((item) => item && leaseFrom(item));
}

/** What the decision about a nest needs; nothing is read for a resource that needs no lease. */
export async function dependencyFacts(
  ports: TurnPorts,
  resource: PendingResource,
): Promise<Pick<ResourceTurn, 'needs' | 'newLeaseIds' | 'dependencies' | 'wanted' | 'older'>> {
  const type = ports.drivers.find((known) => known.driver === resource.driver);
  const needs = type?.needs(resource.parameters).slice(0, limits.dependenciesPerResource) ?? [];
  if (needs.length === 0)
    return { needs, newLeaseIds: [], dependencies: [], wanted: true, older: null };
  const newLeaseIds = needs.map(() => ports.ids.lease());
  const dependencies = await readDependencies(ports.store, resource);
  const mine = dependencies.filter((lease) => lease !== null);
  const rechecks =
    resource.dependencyState === 'waiting' && !isStillPatient(mine, ports.clock.now());
  const [wanted, older] = await Promise.all([
    isWanted(ports.store, resource),
    rechecks ? olderRival(ports, resource, mine) : null,
  ]);
  return { needs, newLeaseIds, dependencies, wanted, older };
}

async function isWanted(store: Store, { id, requestedBy }: PendingResource): Promise<boolean> {
  if (!isLeaseId(requestedBy)) return true;
  const requester = await readLease(store, requestedBy);
  return requester?.state === 'pending' && requester.building === id;
}

/**
 * Who of the older waits for what this one holds: in the lines of its seats, and, since what is
 * waited for may need such a seat in turn, where it stands in the line of what nests into those.
 */
async function olderRival(
  ports: TurnPorts,
  resource: PendingResource,
  leases: readonly Lease[],
): Promise<ResourceId | null> {
  const held: readonly LineId[] = leases.flatMap((lease) =>
    'seat' in lease && lease.seat ? [lease.seat] : [],
  );
  if (held.length === 0) return null;
  const names = held.map(({ blueprint }) => blueprint);
  const above = dependentsOf(names, await ports.catalog.read(), ports.drivers);
  const waits = leases.flatMap((lease) => (lease.state === 'pending' ? lease.lines : []));
  const lines = [
    ...held,
    ...waits.filter(({ blueprint }) => above.some(({ name }) => name === blueprint)),
  ];
  const looked = await Promise.all(
    lines.map((place) =>
      readLineUntil(
        ports.store,
        place.blueprint,
        { prefix: `${place.fit}/` },
        (row) => isOlder(row, resource) || rankOf(row, resource) > 0,
        1,
      ),
    ),
  );
  return looked.flat().find((row) => isOlder(row, resource))?.dependencyOf ?? null;
}

/** The nest as a hook sees it. */
export async function dependenciesForHook(
  { store }: TurnPorts,
  type: AnyDriver,
  resource: Resource,
): Promise<readonly Dependency[]> {
  if (resource.dependencies.length === 0) return [];
  const names = type.needs(resource.parameters).map(({ name }) => name);
  const leases = await readDependencies(store, resource);
  return Promise.all(
    resource.dependencies.map(async (id, n) => {
      const lease = leases[n] ?? null;
      const held = lease && 'resourceId' in lease ? lease.resourceId : null;
      const under = held && (await readResource(store, held));
      return {
        name: names[n] ?? '',
        lease: id,
        state: lease?.state ?? 'absent',
        host: under ? under.host : null,
        attributes: under ? under.attributes : {},
        lost: under === null || resourceIsLost(under),
      };
    }),
  );
}

const resourceIsLost = (resource: Resource): boolean =>
  resource.state === 'destroyed' || ('leaving' in resource && resource.leaving.reason === 'lost');
