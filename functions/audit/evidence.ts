import { resourceKey } from '../../shared/model/keys.ts';
import { resourceFrom } from '../../shared/model/record.ts';
import type { Resource } from '../../shared/model/resource.ts';
import type { Item } from '../../shared/model/write.ts';
import type { Machine } from '../../shared/ports/machines.ts';
import type { WorkerPorts } from '../../shared/turns/ports.ts';
import type { Evidence, OrphanMark } from './orphan.ts';

export type AuditPorts = Pick<
  WorkerPorts,
  'store' | 'mailbox' | 'clock' | 'log' | 'drivers' | 'catalog' | 'hookPorts'
>;

/** Pairs each machine with its resource's record, read after the machines were listed. */
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
 * Returns what is known of one machine.
 * @throws what its driver throws for a record it cannot read; the machine is then not judged
 */
export function evidenceFor(
  { drivers }: AuditPorts,
  machine: Machine,
  item: Item | null,
  mark: OrphanMark | null,
): Evidence {
  const record = item && resourceFrom(item);
  return { machine, record, mark, claimed: record !== null && isClaimed(drivers, record, machine) };
}

/** True if the driver claims the machine, or is unknown here: a newer release may have it. */
function isClaimed(drivers: AuditPorts['drivers'], record: Resource, machine: Machine): boolean {
  const driver = drivers.find((known) => known.driver === record.driver);
  return driver === undefined || driver.claims(record, machine);
}
