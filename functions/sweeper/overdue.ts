import type { EndingLease } from '../../shared/model/lease.ts';
import { limits } from '../../shared/model/limits.ts';
import type { AnyRecord } from '../../shared/model/record.ts';
import type { EndingResource } from '../../shared/model/resource.ts';
import type { Instant } from '../../shared/model/time.ts';

/** Since when an object should be gone or has been crashing its worker, and what keeps it. */
export type Overdue = Readonly<{ since: Instant; reason: string }>;

/**
 * Returns since when and why an object is overdue; null if it rightly exists. Pure. A lease should
 * be gone from its end on, a resource from its release or once its holders had time to drain. An
 * object that keeps crashing its worker is overdue in any state, because it cannot be cleaned.
 */
export function overdueOf(record: AnyRecord): Overdue | null {
  if (!('wakeAt' in record)) return null;
  const overdue = overdueEnding(record);
  if (record.crashes < limits.crashesMax) return overdue;
  const reason = `its worker crashed on it ${record.crashes} times in a row`;
  return { since: overdue?.since ?? record.crashingSince ?? record.wakeAt, reason };
}

function overdueEnding(record: AnyRecord): Overdue | null {
  switch (record.state) {
    case 'released':
    case 'broken':
      return 'ended' in record
        ? { since: record.ended.at, reason: whatKeepsLease(record) }
        : whatKeepsResource(record);
    default:
      return null;
  }
}

function whatKeepsLease({ cleaned, retries }: EndingLease): string {
  if (cleaned) return 'cleaned, but its commands are still running';
  const tries = Object.entries(retries).map(([reason, times]) => `${reason} (${times} times)`);
  return tries.length === 0
    ? 'its clean-up is not confirmed yet'
    : `its clean-up failed: ${tries.join(', ')}`;
}

const whatKeepsResource = ({
  leaving,
  outstanding,
  drainUntil,
  note,
}: EndingResource): Overdue => ({
  since: outstanding.length === 0 ? leaving.at : Math.max(leaving.at, drainUntil),
  reason: note === '' ? `it is ending: ${leaving.detail}` : note,
});
