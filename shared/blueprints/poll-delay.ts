import type { Instant } from '../model/time.ts';

/**
 * Returns the seconds until the next poll of something that began at `since`: a quarter of its age,
 * so that a quick end is seen quickly and a slow one costs few polls.
 */
export function pollDelayByAge(since: Instant, now: Instant, first: number, most: number): number {
  const quarter = (now - since) / 4_000;
  return Math.min(most, Math.max(first, Math.round(quarter)));
}
