import type { AnyBlueprintType, Nested } from '../blueprints/contract.ts';
import type { ResourceTurn } from '../lifecycle/resource/turn.ts';
import { isLeaseId } from '../model/ids.ts';
import { leaseKey, linePartition, lineSort } from '../model/keys.ts';
import type { Lease, PendingLease } from '../model/lease.ts';
import { limits } from '../model/limits.ts';
import { leaseFrom, rowFrom } from '../model/record.ts';
import type { PendingResource, Resource } from '../model/resource.ts';
import type { Store } from '../ports/store.ts';
import type { TurnPorts } from './ports.ts';
import { readLease, readResource } from './read.ts';

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
  if (needs.length === 0) return { needs, newLeases: [], nested: [], wanted: true, older: false };
  const newLeases = needs.map(() => ports.ids.lease());
  const nested = await readNested(ports.store, resource);
  const waiting = nested.filter((lease) => lease?.state === 'pending');
  const holds = nested.some((lease) => lease?.state === 'active');
  const looks = holds ? waiting.map((lease) => olderNests(ports.store, lease, resource)) : [];
  const [wanted, ...older] = await Promise.all([isWanted(ports.store, resource), ...looks]);
  return { needs, newLeases, nested, wanted, older: older.some(Boolean) };
}

async function isWanted(store: Store, { id, askedBy }: PendingResource): Promise<boolean> {
  if (!isLeaseId(askedBy)) return true;
  const asker = await readLease(store, askedBy);
  return asker?.state === 'pending' && asker.building === id;
}

/** Does a lease of another nest stand before this one, in a line of its own? */
async function olderNests(
  store: Store,
  lease: PendingLease,
  { nested }: PendingResource,
): Promise<boolean> {
  const lines = lease.places.map(async ({ blueprint, fit }) => {
    const range = { table: 'slots', pk: linePartition(blueprint), prefix: `${fit}/` } as const;
    const page = await store.query({ ...range, limit: limits.listPage });
    const mine = lineSort({ ...lease, lease: lease.id, fit });
    const before = page.filter(({ sk }) => sk !== undefined && sk < mine);
    return before
      .map(({ item }) => rowFrom(item))
      .some((row) => row.nest && row.granted === null && !nested.includes(row.lease));
  });
  return (await Promise.all(lines)).some(Boolean);
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
      };
    }),
  );
}
