import type { ActiveLease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import type { Instant } from '../../model/time.ts';
import { seconds } from '../../model/time.ts';

/**
 * When an active lease looks again: at `until`, or before it to warn its holder. The warning comes
 * `limits.expiryWarning` before the end, or after nine tenths of a short lease; a lease too short
 * for a warning to help has none, and one that was warned has no second. It is rounded down, as a
 * `wakeAt` is rounded up: a warning that comes later than that may come with the end.
 */
export function warnAt(lease: Pick<ActiveLease, 'activatedAt' | 'until' | 'warned'>): Instant {
  const ahead = Math.min(seconds(limits.expiryWarning), (lease.until - lease.activatedAt) / 10);
  if (lease.warned || ahead < seconds(limits.expiryWarningMin)) return lease.until;
  const round = seconds(limits.wakeRound);
  return Math.floor((lease.until - ahead) / round) * round;
}
