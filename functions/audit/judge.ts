import { resourceKey } from '../../shared/model/keys.ts';
import { resourceFrom } from '../../shared/model/record.ts';
import type { Resource } from '../../shared/model/resource.ts';
import type { Item } from '../../shared/model/write.ts';
import type { Machine } from '../../shared/ports/machines.ts';
import type { WorkerPorts } from '../../shared/turns/ports.ts';
import type { Mark, Seen } from './orphan.ts';

export type AuditPorts = Pick<
  WorkerPorts,
  'store' | 'mailbox' | 'clock' | 'log' | 'types' | 'catalog' | 'site'
>;

/** Each machine with its resource's record; records are read after the machines were listed. */
export async function withRecords(
  { store }: AuditPorts,
  machines: readonly Machine[],
): Promise<readonly Readonly<{ machine: Machine; item: Item | null }>[]> {
  const ids = [...new Set(machines.flatMap(({ resource }) => resource ?? []))];
  const items = await store.getMany(ids.map(resourceKey));
  const byId = new Map(ids.map((id, place) => [id, items[place] ?? null] as const));
  return machines.map((machine) => ({
    machine,
    item: (machine.resource && byId.get(machine.resource)) ?? null,
  }));
}

/**
 * What is known of one machine.
 * @throws whatever its type does on a record it can't read: then nobody may judge
 */
export function seenWith(
  { types }: AuditPorts,
  machine: Machine,
  item: Item | null,
  mark: Mark | null,
): Seen {
  const record = item && resourceFrom(item);
  return { machine, record, mark, claimed: record !== null && isClaimed(types, record, machine) };
}

/** A type that this release does not have may be one of the next: what it made is left alone. */
function isClaimed(types: AuditPorts['types'], record: Resource, machine: Machine): boolean {
  const type = types.find((known) => known.type === record.type);
  return type === undefined || type.claims(record, machine);
}
