import type { Clock } from '../../../shared/ports/clock.ts';

/** How soon one principal may ask again. */
export type Pace = Readonly<{
  /** Counts one; answers 0, or the seconds until there is one to count. Then none was counted. */
  take(name: string): number;
}>;

/** Principals remembered at most: who was quiet for longest is forgotten, and is full again. */
const remembered = 10_000;

/**
 * A bucket for every principal, in this process alone: it refills evenly and holds a minute's worth
 * at most. Each process of the API counts for itself, so what one principal gets is at most so much
 * from each: a fence against a loop gone wild, not a quota. Limits that must be exact are those of
 * blueprints. To count in a table would cost every lease as much as its seat does.
 */
export function createPace(clock: Clock, perMinute: number): Pace {
  const buckets = new Map<string, Readonly<{ left: number; at: number }>>();
  const perMs = perMinute / 60_000;
  return {
    take(name) {
      const now = clock.now();
      const before = buckets.get(name) ?? { left: perMinute, at: now };
      const left = Math.min(perMinute, before.left + (now - before.at) * perMs);
      buckets.delete(name);
      const [oldest] = buckets.keys();
      if (oldest !== undefined && buckets.size >= remembered) buckets.delete(oldest);
      buckets.set(name, { left: left < 1 ? left : left - 1, at: now });
      return left < 1 ? Math.ceil((1 - left) / perMs / 1_000) : 0;
    },
  };
}
