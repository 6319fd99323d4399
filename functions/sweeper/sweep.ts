import { faultOf } from '../../shared/model/fault.ts';
import { kinds } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { seconds } from '../../shared/model/time.ts';
import { keyText } from '../../shared/model/write.ts';
import type { TurnPorts } from '../../shared/turns/ports.ts';
import { type Uncleaned, uncleanedAmong } from './look.ts';
import { wakeTargets } from './old-commands.ts';
import { type FoundInShard, type Shard, sweepShard } from './shard.ts';

/** What a sweep found: counts for its log line and its metrics. */
export type Swept = Readonly<{
  woken: number;
  alarms: number;
  oldCommands: number;
  /** How late the most overdue look is. */
  oldestDueSeconds: number;
  /** What ought to be gone, oldest first, at most `limits.uncleanedKept`. */
  uncleaned: readonly Uncleaned[];
  oldestUncleanedSeconds: number;
  /** Lists that could not be read. */
  unswept: number;
}>;

const shards: readonly Shard[] = kinds.flatMap(({ table }) =>
  Array.from({ length: limits.dueShards }, (_, n) => ({ table, shard: String(n) })),
);

/**
 * Keeps the promise of every `wakeAt`: wakes what is due, and sends alarms for what is due before
 * the next sweep. Bounded per run; where it stopped it goes on, so what stays due never hides
 * what is new. Shards don't wait for each other, nor does one's trouble reach another.
 *
 * `known` is what the sweep before found uncleaned. An object that can't be cleaned is tried again
 * every five minutes at most, so it comes into sight that often; in between it is looked at by its
 * key, and "oldest uncleaned" holds still.
 */
export async function sweep(ports: TurnPorts, known: readonly Uncleaned[] = []): Promise<Swept> {
  const now = ports.clock.now();
  const unswept: string[] = [];
  // A list that can't be swept now is swept in a minute; the others are swept all the same.
  const unless = <T>(list: string, otherwise: T, act: () => Promise<T>) =>
    act().catch((error: unknown) => {
      ports.log.warn('a list was not swept', { list, because: faultOf(error).detail });
      unswept.push(list);
      return otherwise;
    });
  const [oldCommands, still, ...found] = await Promise.all([
    unless('commands', 0, () => wakeTargets(ports, now)),
    uncleanedAmong(ports, known, now),
    ...shards.map((shard) =>
      unless(`${shard.table}/${shard.shard}`, nothing(now), () => sweepShard(ports, shard, now)),
    ),
  ]);
  const oldest = Math.min(now, ...found.map(({ oldest: at }) => at));
  const uncleaned = oldestOf([...still, ...found.flatMap((each) => each.uncleaned)]);
  return {
    woken: found.reduce((sum, { woken }) => sum + woken, 0),
    alarms: found.reduce((sum, { alarms }) => sum + alarms, 0),
    oldCommands,
    oldestDueSeconds: wholeSeconds(now - oldest),
    uncleaned,
    oldestUncleanedSeconds: wholeSeconds(now - (uncleaned[0]?.since ?? now)),
    unswept: unswept.length,
  };
}

const nothing = (now: number): FoundInShard => ({
  woken: 0,
  alarms: 0,
  uncleaned: [],
  oldest: now,
});

/** Each once: what was known may have been met again. */
function oldestOf(all: readonly Uncleaned[]): readonly Uncleaned[] {
  const each = new Map(all.map((one) => [keyText(one.key), one] as const));
  return [...each.values()].toSorted((a, b) => a.since - b.since).slice(0, limits.uncleanedKept);
}

const wholeSeconds = (ms: number): number => Math.round(ms / seconds(1));
