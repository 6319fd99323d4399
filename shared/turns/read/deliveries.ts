import { type ExecutionId, isExecutionId, type ResourceId } from '../../model/ids.ts';
import { deliveriesPartition, waitingDeliveryPrefix } from '../../model/keys.ts';
import type { Store } from '../../ports/store.ts';

/** An execution that waits for its host, and its place. */
export type WaitingDelivery = Readonly<{ id: ExecutionId; sk: string }>;

/** Returns the oldest command that waits for a host; null if none does. Strongly consistent. */
export async function readNextDelivery(
  store: Store,
  resource: ResourceId,
): Promise<WaitingDelivery | null> {
  const [first] = await store.query({
    table: 'slots',
    pk: deliveriesPartition(resource),
    prefix: waitingDeliveryPrefix,
    limit: 1,
  });
  const id = first?.item['execution'];
  return first && typeof id === 'string' && isExecutionId(id) ? { id, sk: first.sk } : null;
}
