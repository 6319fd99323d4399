import { faultOf } from '../../shared/model/fault.ts';
import { kinds } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { seconds } from '../../shared/model/time.ts';
import { keyText } from '../../shared/model/write.ts';
import type { TurnPorts } from '../../shared/turns/ports.ts';
import { type Uncleaned, uncleanedAmong } from './find-uncleaned.ts';
import { wakeTargetsOfOldCommands } from './old-commands.ts';
import { type FoundInShard, type Shard, sweepShard } from './shard.ts';

/** What a sweep found, for its log line and its metrics. */
export type Swept = Readonly<{
  woken: number;
  timers: number;
  oldCommands: number;
  /** By how much the most overdue object is late. */
  oldestDueSeconds: number;
  /** Objects that should be gone, oldest first, at most `limits.uncleanedCarried`. */
  uncleaned: readonly Uncleaned[];
  oldestUncleanedSeconds: number;
  /** Lists that could not be read. */
  unswept: number;
}>;

const shards: readonly Shard[] = kinds.flatMap(({ table }) =>
  Array.from({ length: limits.dueShards }, (_, n) => ({ table, shard: String(n) })),
);

/**
 * Fulfils every `wakeAt`: wakes due objects, and sets timers for those due before the next sweep.
 * Each run is bounded and resumes where the last one stopped, so permanently due objects never hide
 * new ones. Shards run concurrently and fail independently.
 *
 * `known` is what the previous sweep found uncleaned. Clean-up of an object is retried every five
 * minutes at most, so the due index shows it only that often; in between it is read by its key,
 * which keeps "oldest uncleaned" steady.
 */
export async function sweep(ports: TurnPorts, known: readonly Uncleaned[] = []): Promise<Swept> {
  const now = ports.clock.now();
  const unswept: string[] = [];
  // A list that fails now is swept again in a minute; the others are not affected.
  const sweepOr = <T>(list: string, fallback: T, act: () => Promise<T>) =>
    act().catch((error: unknown) => {
      ports.log.warn('a list was not swept', { list, reason: faultOf(error).detail });
      unswept.push(list);
      return fallback;
    });
  const [oldCommands, still, ...found] = await Promise.all([
    sweepOr('commands', 0, () => wakeTargetsOfOldCommands(ports, now)),
    uncleanedAmong(ports, known, now),
    ...shards.map((shard) =>
      sweepOr(`${shard.table}/${shard.shard}`, nothingFound(now), () =>
        sweepShard(ports, shard, now),
      ),
    ),
  ]);
  const oldest = Math.min(now, ...found.map(({ oldest: at }) => at));
  const uncleaned = oldestUncleaned([...still, ...found.flatMap((each) => each.uncleaned)]);
  return {
    woken: found.reduce((sum, { woken }) => sum + woken, 0),
    timers: found.reduce((sum, { timers }) => sum + timers, 0),
    oldCommands,
    oldestDueSeconds: wholeSeconds(now - oldest),
    uncleaned,
    oldestUncleanedSeconds: wholeSeconds(now - (uncleaned[0]?.since ?? now)),
    unswept: unswept.length,
  };
}

const nothingFound = (now: number): FoundInShard => ({
  woken: 0,
  timers: 0,
  uncleaned: [],
  oldest: now,
});

/** Returns the oldest objects without duplicates: a known one may have been found again. */
function oldestUncleaned(all: readonly Uncleaned[]): readonly Uncleaned[] {
  const each = new Map(all.map((one) => [keyText(one.key), one] as const));
  return [...each.values()].toSorted((a, b) => a.since - b.since).slice(0, limits.uncleanedCarried);
}

const wholeSeconds = (ms: number): number => Math.round(ms / seconds(1));
