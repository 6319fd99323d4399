import {
  executionId,
  isLeaseId,
  isObjectId,
  kinds,
  type ObjectId,
} from '../../../shared/model/ids.ts';
import { limits } from '../../../shared/model/limits.ts';
import type { Key } from '../../../shared/model/write.ts';
import type { TurnPorts } from '../../../shared/turns/ports.ts';

/**
 * Wakes every unfinished object once, because queues start empty after a restart. Returns how many
 * it woke.
 */
export async function wakeAll({ store, mailbox }: TurnPorts): Promise<number> {
  let woken = 0;
  for (const { table } of kinds) {
    for (let shard = 0; shard < limits.dueShards; shard += 1) {
      let cursor: string | undefined;
      do {
        const page = await store.queryIndex({
          table,
          index: 'due',
          pk: String(shard),
          limit: limits.listPage,
          ...(cursor === undefined ? {} : { cursor }),
        });
        await mailbox.wake(page.entries.flatMap(({ key }) => wakeOf(key)));
        woken += page.entries.length;
        cursor = page.cursor;
      } while (cursor !== undefined);
    }
  }
  return woken;
}

function wakeOf({ pk, sk }: Key): readonly { id: ObjectId; reason: string }[] {
  const id = sk !== undefined && isLeaseId(pk) ? executionId(pk, sk) : pk;
  return isObjectId(id) ? [{ id, reason: 'the local world started' }] : [];
}
