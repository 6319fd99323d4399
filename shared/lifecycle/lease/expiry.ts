import type { ActiveLease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import type { Instant } from '../../model/time.ts';
import { seconds } from '../../model/time.ts';
import { wakeAt } from '../schedule.ts';

/** A lease that holds its seat and needs no more set-up. */
type UsableLease = Omit<ActiveLease, 'state' | 'activatedAt' | 'until' | 'warned' | 'wakeAt'>;

/** Makes a lease usable from now on, for its time to live, at most its blueprint's cap. */
export function activeFrom(lease: UsableLease, now: Instant): ActiveLease {
  const until = now + seconds(Math.min(lease.ttlSeconds, lease.maxTtlSeconds));
  const active = { ...lease, activatedAt: now, until, warned: false };
  return { ...active, state: 'active', wakeAt: wakeAt(now, warnAt(active)) };
}

/** Returns the latest `until` of a lease: no extension goes past its blueprint's cap. */
export const untilMax = (lease: ActiveLease): Instant =>
  lease.activatedAt + seconds(lease.maxTtlSeconds);

/**
 * Returns when an active lease looks again: at `until`, or before it to warn its holder. The
 * warning comes `limits.expiryWarning` before the end, or after nine tenths of a short lease; a
 * lease too short for a warning to help gets none, and none gets two. The time is rounded down, as
 * `wakeAt` is rounded up: a later warning might come with the end.
 */
export function warnAt(lease: Pick<ActiveLease, 'activatedAt' | 'until' | 'warned'>): Instant {
  const ahead = Math.min(seconds(limits.expiryWarning), (lease.until - lease.activatedAt) / 10);
  if (lease.warned || ahead < seconds(limits.expiryWarningMin)) return lease.until;
  const round = seconds(limits.wakeRound);
  return Math.floor((lease.until - ahead) / round) * round;
}
