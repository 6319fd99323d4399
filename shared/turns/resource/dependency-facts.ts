import { dependentsOf } from '../../blueprints/dependency-graph.ts';
import type { AnyDriver, Dependency } from '../../blueprints/driver.ts';
import { holdsPatiently, isOlder, rankOf } from '../../lifecycle/resource/dependencies.ts';
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
import { readLease, readResource } from '../read/records.ts';
import { readLineUntil } from '../read/slots.ts';

/** Returns the leases a resource needs, in its order; null where one is gone. */
export async function readDependencies(
  store: Store,
  { dependencies }: Resource,
): Promise<readonly (Lease | null)[]> {
  if (dependencies.length === 0) return [];
  const items = await store.getMany(dependencies.map(leaseKey));
  return items.map((item) => item && leaseFrom(item));
}

/**
 * Gathers what the decision about a resource's dependencies needs; reads nothing for a resource
 * that needs no lease.
 */
export async function dependencyFacts(
  ports: TurnPorts,
  resource: PendingResource,
): Promise<Pick<ResourceTurn, 'needs' | 'newLeaseIds' | 'dependencies' | 'wanted' | 'older'>> {
  const driver = ports.drivers.find((known) => known.driver === resource.driver);
  const needs = driver?.needs(resource.parameters).slice(0, limits.dependenciesPerResource) ?? [];
  if (needs.length === 0)
    return { needs, newLeaseIds: [], dependencies: [], wanted: true, older: null };
  const newLeaseIds = needs.map(() => ports.ids.lease());
  const dependencies = await readDependencies(ports.store, resource);
  const leases = dependencies.filter((lease) => lease !== null);
  const mayYield =
    resource.dependencyState === 'waiting' && !holdsPatiently(leases, ports.clock.now());
  const [wanted, older] = await Promise.all([
    isWanted(ports.store, resource),
    mayYield ? olderRival(ports, resource, leases) : null,
  ]);
  return { needs, newLeaseIds, dependencies, wanted, older };
}

/** True if the lease that had it built still waits for it, or no lease had it built. */
async function isWanted(store: Store, { id, requestedBy }: PendingResource): Promise<boolean> {
  if (!isLeaseId(requestedBy)) return true;
  const requester = await readLease(store, requestedBy);
  return requester?.state === 'pending' && requester.building === id;
}

/**
 * Returns an older resource that waits for a seat this one holds, directly or through a blueprint
 * whose resources need such a seat; null if there is none.
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
  const dependents = dependentsOf(names, await ports.catalog.read(), ports.drivers);
  const awaited = leases.flatMap((lease) => (lease.state === 'pending' ? lease.lines : []));
  const lines = [
    ...held,
    ...awaited.filter(({ blueprint }) => dependents.some(({ name }) => name === blueprint)),
  ];
  const heads = await Promise.all(
    lines.map(({ blueprint, fit }) =>
      readLineUntil(
        ports.store,
        { blueprint, prefix: `${fit}/` },
        (entry) => isOlder(entry, resource) || rankOf(entry, resource) > 0,
        1,
      ),
    ),
  );
  return heads.flat().find((entry) => isOlder(entry, resource))?.dependencyOf ?? null;
}

/** Returns a resource's dependencies as a hook sees them, in the order of the driver's `needs`. */
export async function dependenciesForHook(
  { store }: TurnPorts,
  driver: AnyDriver,
  resource: Resource,
): Promise<readonly Dependency[]> {
  if (resource.dependencies.length === 0) return [];
  const names = driver.needs(resource.parameters).map(({ name }) => name);
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
