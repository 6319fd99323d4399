import type { ObjectId } from '../../shared/model/ids.ts';
import { executionId, isLeaseId, isObjectId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import type { Instant } from '../../shared/model/time.ts';
import { seconds } from '../../shared/model/time.ts';
import type { Key } from '../../shared/model/write.ts';
import type { Entry } from '../../shared/ports/store.ts';
import type { TurnPorts } from '../../shared/turns/ports.ts';
import { readRound } from '../../shared/turns/round.ts';
import { sendAll } from '../../shared/turns/send.ts';
import { type Uncleaned, uncleanedAmong } from './look.ts';

/** One partition of one `due` index. */
export type Shard = Readonly<{ table: 'leases' | 'resources' | 'executions'; shard: string }>;

export type FoundInShard = {
  woken: number;
  alarms: number;
  /** The most overdue `wakeAt`; the time of the sweep where nothing is due. */
  oldest: Instant;
  uncleaned: readonly Uncleaned[];
};

type Due = Readonly<{ id: ObjectId; key: Key; at: Instant }>;

/**
 * Wakes what is due in one shard and sends alarms for what is due before the next sweep. A page
 * that can't be read costs this shard the rest of its run, an entry that names nothing costs
 * nobody anything.
 */
export async function sweepShard(
  ports: TurnPorts,
  { table, shard }: Shard,
  now: Instant,
): Promise<FoundInShard> {
  const found: FoundInShard = { woken: 0, alarms: 0, oldest: now, uncleaned: [] };
  const range = { table, index: 'due', pk: shard } as const;
  const run = await readRound(
    ports,
    `${table}/${shard}`,
    limits.sweepPages,
    (cursor) =>
      ports.store.queryIndex({
        ...range,
        until: now + seconds(limits.alarmAhead),
        limit: limits.listPage,
        ...(cursor === undefined ? {} : { cursor }),
      }),
    ({ entries }) => sweepPage(ports, entries, now, found),
  );
  if (!run.fromStart) {
    // The most overdue lies where this run did not begin.
    const { entries } = await ports.store.queryIndex({ ...range, until: now, limit: 1 });
    found.oldest = Math.min(found.oldest, ...entries.map(({ at }) => at));
  }
  return found;
}

async function sweepPage(
  ports: TurnPorts,
  entries: readonly Entry[],
  now: Instant,
  found: FoundInShard,
): Promise<void> {
  const named = entries.flatMap(({ key, at }): readonly Due[] => {
    const id = idOf(key);
    return id === null ? [] : [{ id, key, at }];
  });
  if (named.length < entries.length) {
    const strange = entries.filter(({ key }) => idOf(key) === null).map(({ key }) => key.pk);
    ports.log.warn('the due index names what is no object', { names: strange });
  }
  const due = named.filter(({ at }) => at <= now);
  // What is nearer than the last sweep looked had its alarm from that sweep or from its commit.
  const soon = named.filter(({ at }) => at > now + seconds(limits.alarmAhead - limits.sweepEvery));
  await sendAll(
    ports,
    due.map(({ id }) => ({ id, why: 'sweep' })),
    soon,
  );
  found.woken += due.length;
  found.alarms += soon.length;
  found.oldest = Math.min(found.oldest, ...due.map(({ at }) => at));
  found.uncleaned = [...found.uncleaned, ...(await uncleanedAmong(ports, named, now))];
}

function idOf({ pk, sk }: Key): ObjectId | null {
  const id = sk !== undefined && isLeaseId(pk) ? executionId(pk, sk) : pk;
  return isObjectId(id) ? id : null;
}
