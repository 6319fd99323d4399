import type { Instant } from '../model/time.ts';

/**
 * Seconds until the next look at something that began at `since`: a quarter of its age, so that
 * what is quick is seen quickly and what is slow costs few looks.
 */
export function pollDelayByAge(since: Instant, now: Instant, first: number, most: number): number {
  const quarter = (now - since) / 4_000;
  return Math.min(most, Math.max(first, Math.round(quarter)));
}
