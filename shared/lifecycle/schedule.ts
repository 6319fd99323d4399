import { limits } from '../model/limits.ts';
import type { Instant } from '../model/time.ts';
import { seconds } from '../model/time.ts';

/** Rounds `wakeAt`s beyond a minute up, so that most commits need not rewrite the `due` index. */
export function wakeAt(now: Instant, at: Instant): Instant {
  if (at - now <= seconds(limits.wakeExact)) return Math.ceil(at);
  const round = seconds(limits.wakeRound);
  return Math.ceil(at / round) * round;
}

export const wakeIn = (now: Instant, inSeconds: number): Instant =>
  wakeAt(now, now + seconds(inSeconds));

/** Returns when a lease in line polls again: in five minutes, give or take one. */
export const linePollAt = (now: Instant, chance: number): Instant =>
  wakeIn(now, limits.linePoll + limits.linePollSpread * (2 * chance - 1));

/**
 * Returns when the timer that a commit must send goes off, or null. Only a near `wakeAt` gets one
 * (the sweep sends the others in time), and only if none for this very time is under way: an
 * earlier one would arrive, find nothing due, and be the last.
 */
export function timerFor(
  { wakeAt, timerAt }: Readonly<{ wakeAt: Instant; timerAt: Instant | null }>,
  now: Instant,
): Instant | null {
  if (wakeAt - now >= seconds(limits.timerAhead)) return null;
  const underWay = timerAt !== null && timerAt > now && timerAt >= wakeAt;
  return underWay && timerAt - wakeAt <= seconds(1) ? null : wakeAt;
}
