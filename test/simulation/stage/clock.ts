import type { Instant } from '../../../shared/model/time.ts';

const start = Date.UTC(2026, 10, 21, 12);

/** Returns the clock of a story. It never goes backward. */
export function createClock() {
  let now: Instant = start;
  return {
    now: (): Instant => now,
    to: (at: Instant): void => {
      now = Math.max(now, at);
    },
    /** Seconds since the story began. */
    since: (): number => (now - start) / 1_000,
  };
}

export type StoryClock = ReturnType<typeof createClock>;
