import type { ActiveLease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import type { Instant } from '../../model/time.ts';
import { seconds } from '../../model/time.ts';

/**
 * When an active lease looks again: at `until`, or before it to warn its holder. The warning comes
 * `limits.expiryWarning` before the end, or after nine tenths of a short lease; a lease too short
 * for a warning to help has none, and one that was warned has no second.
 */
export function warnAt(lease: Pick<ActiveLease, 'activatedAt' | 'until' | 'warned'>): Instant {
  const ahead = Math.min(seconds(limits.expiryWarning), (lease.until - lease.activatedAt) / 10);
  return lease.warned || ahead < seconds(limits.expiryWarningMin)
    ? lease.until
    : lease.until - ahead;
}
