import type { ObjectId } from '../../shared/model/ids.ts';
import { executionId, isLeaseId, isObjectId, kinds } from '../../shared/model/ids.ts';
import { sweepKey } from '../../shared/model/keys.ts';
import { limits } from '../../shared/model/limits.ts';
import { commandFrom } from '../../shared/model/record.ts';
import type { Instant } from '../../shared/model/time.ts';
import { seconds } from '../../shared/model/time.ts';
import type { Key } from '../../shared/model/write.ts';
import { always } from '../../shared/model/write.ts';
import type { Found } from '../../shared/ports/store.ts';
import type { TurnPorts } from '../../shared/turns/ports.ts';

/** What a sweep found: counts for its log line and its metrics. */
export type Swept = Readonly<{
  woken: number;
  alarms: number;
  oldCommands: number;
  oldestDueSeconds: number;
}>;

type Shard = Readonly<{ table: 'leases' | 'resources' | 'executions'; shard: string }>;

const shards: readonly Shard[] = kinds.flatMap(({ table }) =>
  Array.from({ length: limits.dueShards }, (_, n) => ({ table, shard: String(n) })),
);

/**
 * Keeps the promise of every `wakeAt`: wakes what is due, and sends alarms for what is due before
 * the next sweep. Bounded per run; where it stopped it goes on, so what stays due never hides
 * what is new.
 */
export async function sweep(ports: TurnPorts): Promise<Swept> {
  const now = ports.clock.now();
  const found = await Promise.all(shards.map((shard) => sweepShard(ports, shard, now)));
  const oldCommands = await wakeTargets(ports, now);
  const oldest = Math.min(now, ...found.map(({ oldest: at }) => at));
  return {
    woken: found.reduce((sum, { woken }) => sum + woken, 0),
    alarms: found.reduce((sum, { alarms }) => sum + alarms, 0),
    oldCommands,
    oldestDueSeconds: Math.round((now - oldest) / seconds(1)),
  };
}

async function sweepShard(ports: TurnPorts, { table, shard }: Shard, now: Instant) {
  const key = sweepKey(`${table}/${shard}`);
  const kept = await ports.store.get(key);
  let cursor = typeof kept?.['cursor'] === 'string' ? kept['cursor'] : undefined;
  let [woken, alarms, oldest, pages] = [0, 0, now, 0];
  do {
    const page = await ports.store.queryIndex({
      table,
      index: 'due',
      pk: shard,
      until: now + seconds(limits.alarmAhead),
      limit: limits.listPage,
      ...(cursor === undefined ? {} : { cursor }),
    });
    const due = page.entries.filter(({ at }) => at <= now);
    // What is nearer than the last sweep looked had its alarm from that sweep or from its commit.
    const soon = page.entries.filter(
      ({ at }) => at > now + seconds(limits.alarmAhead - limits.sweepEvery),
    );
    await ports.mailbox.wake(due.map((entry) => ({ id: idOf(entry.key), why: 'sweep' })));
    for (const entry of soon) await ports.mailbox.alarm(idOf(entry.key), entry.at);
    woken += due.length;
    alarms += soon.length;
    oldest = Math.min(oldest, ...due.map(({ at }) => at));
    cursor = page.cursor;
    pages += 1;
  } while (cursor !== undefined && pages < limits.sweepPages);
  await keepCursor(ports, key, kept !== null, cursor);
  return { woken, alarms, oldest };
}

async function keepCursor(ports: TurnPorts, key: Key, had: boolean, cursor: string | undefined) {
  if (cursor !== undefined)
    await ports.store.write({ op: 'put', key, item: { cursor }, when: always });
  else if (had) await ports.store.write({ op: 'delete', key, when: always });
}

function idOf({ pk, sk }: Key): ObjectId {
  if (sk !== undefined && isLeaseId(pk)) return executionId(pk, sk);
  if (!isObjectId(pk)) throw new Error(`the due index names ${pk}, which is no id`);
  return pk;
}

/** Commands that nobody obeyed for a while: their wake was lost, their target is woken again. */
async function wakeTargets(ports: TurnPorts, now: Instant): Promise<number> {
  const targets = new Set<ObjectId>();
  let cursor: string | undefined;
  let pages = 0;
  do {
    const page = await ports.store.scan('commands', limits.listPage, cursor);
    for (const target of old(page.found, now)) targets.add(target);
    cursor = page.cursor;
    pages += 1;
  } while (cursor !== undefined && pages < limits.sweepPages);
  await ports.mailbox.wake([...targets].map((id) => ({ id, why: 'sweep' })));
  return targets.size;
}

const old = (found: readonly Found[], now: Instant): readonly ObjectId[] =>
  found
    .map(({ item }) => commandFrom(item))
    .filter(({ at }) => at <= now - seconds(limits.oldCommand))
    .map(({ target }) => target);
