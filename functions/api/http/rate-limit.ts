import type { Clock } from '../../../shared/ports/clock.ts';
import type { RateLimit } from '../ports.ts';

/** Buckets held at most. The one unused for longest is dropped, and its principal starts full. */
const maxBuckets = 10_000;

/**
 * Returns a token bucket per principal, in this process alone. A bucket refills evenly and holds
 * a minute's worth. Each process of the API counts for itself, so a principal may get `perMinute`
 * from each: this stops a runaway loop, it is not a quota. Exact limits belong to blueprints.
 * Counting in a table would cost every lease as much as its seat does.
 */
export function createRateLimit(clock: Clock, perMinute: number): RateLimit {
  const buckets = new Map<string, Readonly<{ left: number; at: number }>>();
  const perMs = perMinute / 60_000;
  return {
    take(name) {
      const now = clock.now();
      const before = buckets.get(name) ?? { left: perMinute, at: now };
      const left = Math.min(perMinute, before.left + (now - before.at) * perMs);
      buckets.delete(name);
      const [oldest] = buckets.keys();
      if (oldest !== undefined && buckets.size >= maxBuckets) buckets.delete(oldest);
      buckets.set(name, { left: left < 1 ? left : left - 1, at: now });
      return left < 1 ? Math.ceil((1 - left) / perMs / 1_000) : 0;
    },
  };
}
