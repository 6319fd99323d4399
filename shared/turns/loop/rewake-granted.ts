import type { ObjectId } from '../../model/ids.ts';
import { isLeaseId, isResourceId } from '../../model/ids.ts';
import { grantedPartition, linePartition } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import { lineEntryFrom } from '../../model/record.ts';
import type { TurnPorts } from '../ports.ts';
import { readLease, readResource } from '../read/records.ts';
import { sendAll } from './send.ts';

/**
 * Sends the wakes that a crash may have swallowed.
 *
 * A turn that died between its commit and its sends may have granted a seat, or handed on room,
 * without a wake. Its message is delivered again, but by then nothing is left to decide. So every
 * lease that holds a grant or room in a line this object could have served is woken once more;
 * otherwise the seat would sit idle until that lease's own poll.
 */
export async function rewakeGranted(ports: TurnPorts, id: ObjectId): Promise<void> {
  const blueprints = await blueprintsTouchedBy(ports, id);
  const pages = [grantedPartition, linePartition].flatMap((partition) =>
    blueprints.map((blueprint) =>
      ports.store.query({ table: 'slots', pk: partition(blueprint), limit: limits.listPage }),
    ),
  );
  const entries = (await Promise.all(pages)).flat().map(({ item }) => lineEntryFrom(item));
  const granted = entries.filter(({ granted, room, lease }) => (granted || room) && lease !== id);
  const wakes = granted.map(({ lease }) => ({
    id: lease,
    reason: 'it holds a grant whose wake may be lost',
  }));
  await sendAll(ports, { wakes });
}

/** Returns the blueprints whose lines a turn of this object may have written. */
async function blueprintsTouchedBy({ store }: TurnPorts, id: ObjectId): Promise<readonly string[]> {
  const lease = isLeaseId(id) ? await readLease(store, id) : null;
  if (lease?.state === 'pending') return [...new Set(lease.lines.map((line) => line.blueprint))];
  const held = lease && 'resourceId' in lease ? lease.resourceId : isResourceId(id) ? id : null;
  const resource = held && (await readResource(store, held));
  return resource ? [resource.blueprint] : [];
}
