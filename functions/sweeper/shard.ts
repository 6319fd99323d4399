import type { ObjectId } from '../../shared/model/ids.ts';
import { executionId, isLeaseId, isObjectId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import type { Instant } from '../../shared/model/time.ts';
import { seconds } from '../../shared/model/time.ts';
import type { Key } from '../../shared/model/write.ts';
import type { IndexEntry } from '../../shared/ports/store.ts';
import { sendAll } from '../../shared/turns/loop/send.ts';
import type { TurnPorts } from '../../shared/turns/ports.ts';
import { scanResumably } from '../../shared/turns/read/resumable-scan.ts';
import { type Uncleaned, uncleanedAmong } from './find-uncleaned.ts';

/** One partition of one `due` index. */
export type Shard = Readonly<{ table: 'leases' | 'resources' | 'executions'; shard: string }>;

export type FoundInShard = {
  woken: number;
  timers: number;
  /** The most overdue `wakeAt`; the time of the sweep if nothing is due. */
  oldest: Instant;
  uncleaned: readonly Uncleaned[];
};

type DueObject = Readonly<{ id: ObjectId; key: Key; at: Instant }>;

/**
 * Wakes the due objects of one shard and sets timers for those due before the next sweep. A page
 * that cannot be read ends this shard's run; an entry that names no object is skipped.
 */
export async function sweepShard(
  ports: TurnPorts,
  { table, shard }: Shard,
  now: Instant,
): Promise<FoundInShard> {
  const found: FoundInShard = { woken: 0, timers: 0, oldest: now, uncleaned: [] };
  const range = { table, index: 'due', pk: shard } as const;
  const run = await scanResumably(ports, {
    list: `${table}/${shard}`,
    pagesMax: limits.sweepPages,
    read: (cursor) =>
      ports.store.queryIndex({
        ...range,
        until: now + seconds(limits.timerAhead),
        limit: limits.listPage,
        ...(cursor === undefined ? {} : { cursor }),
      }),
    use: ({ entries }) => sweepPage(ports, entries, now, found),
  });
  if (!run.fromStart) {
    // This run resumed in the middle, so the most overdue entry is before its start.
    const { entries } = await ports.store.queryIndex({ ...range, until: now, limit: 1 });
    found.oldest = Math.min(found.oldest, ...entries.map(({ at }) => at));
  }
  return found;
}

async function sweepPage(
  ports: TurnPorts,
  entries: readonly IndexEntry[],
  now: Instant,
  found: FoundInShard,
): Promise<void> {
  const named = entries.flatMap(({ key, at }): readonly DueObject[] => {
    const id = objectIdOfKey(key);
    return id === null ? [] : [{ id, key, at }];
  });
  if (named.length < entries.length) {
    const invalid = entries
      .filter(({ key }) => objectIdOfKey(key) === null)
      .map(({ key }) => key.pk);
    ports.log.warn('the due index has invalid object ids', { names: invalid });
  }
  const due = named.filter(({ at }) => at <= now);
  // Nearer entries got their timer from the previous sweep or from their commit.
  const soon = named.filter(({ at }) => at > now + seconds(limits.timerAhead - limits.sweepEvery));
  await sendAll(ports, { wakes: due.map(({ id }) => ({ id, reason: 'sweep' })), timers: soon });
  found.woken += due.length;
  found.timers += soon.length;
  found.oldest = Math.min(found.oldest, ...due.map(({ at }) => at));
  found.uncleaned = [...found.uncleaned, ...(await uncleanedAmong(ports, named, now))];
}

function objectIdOfKey({ pk, sk }: Key): ObjectId | null {
  const id = sk !== undefined && isLeaseId(pk) ? executionId(pk, sk) : pk;
  return isObjectId(id) ? id : null;
}
