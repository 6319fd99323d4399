import type { ObjectId } from '../../model/ids.ts';
import { isLeaseId, isResourceId } from '../../model/ids.ts';
import { linePartition } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import { lineEntryFrom } from '../../model/record.ts';
import type { TurnPorts } from '../ports.ts';
import { readLease, readResource } from '../read/records.ts';
import { sendAll } from './send.ts';

/**
 * A turn that died between its commit and its sends may have given a seat or room away and told
 * nobody. Its message comes again, but nothing is left to decide by then: so whoever was served in
 * the lines that it could have served is woken once more. Without it the seat would lie idle until
 * its lease looks by itself.
 */
export async function rewakeGranted(ports: TurnPorts, id: ObjectId): Promise<void> {
  const pages = (await blueprintsOf(ports, id)).map((blueprint) =>
    ports.store.query({
      table: 'slots',
      pk: linePartition(blueprint),
      limit: limits.listPage,
    }),
  );
  const entries = (await Promise.all(pages)).flat().map(({ item }) => lineEntryFrom(item));
  const served = entries.filter(({ granted, room, lease }) => (granted || room) && lease !== id);
  const wakes = served.map(({ lease }) => ({ id: lease, reason: 'it was served, perhaps untold' }));
  await sendAll(ports, wakes, []);
}

/** Blueprints whose lines a turn of this object may have touched. */
async function blueprintsOf({ store }: TurnPorts, id: ObjectId): Promise<readonly string[]> {
  const lease = isLeaseId(id) ? await readLease(store, id) : null;
  if (lease?.state === 'pending') return [...new Set(lease.lines.map((place) => place.blueprint))];
  const held = lease && 'resourceId' in lease ? lease.resourceId : isResourceId(id) ? id : null;
  const resource = held && (await readResource(store, held));
  return resource ? [resource.blueprint] : [];
}
