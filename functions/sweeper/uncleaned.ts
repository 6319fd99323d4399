import type { EndingLease } from '../../shared/model/lease.ts';
import { limits } from '../../shared/model/limits.ts';
import type { AnyRecord } from '../../shared/model/record.ts';
import type { GoingResource } from '../../shared/model/resource.ts';
import type { Instant } from '../../shared/model/time.ts';

/** Since when an object ought to be gone, or was given up on, and what keeps it. */
export type Overdue = Readonly<{ since: Instant; because: string }>;

/**
 * Null for whoever has every right to be there. Pure. A lease ought to be gone from its end on, a
 * resource from the moment it leaves, or once its holders had their time to go; an object that
 * keeps crashing its worker is nobody's to clean either, whatever its state.
 */
export function overdueOf(record: AnyRecord): Overdue | null {
  if (!('wakeAt' in record)) return null;
  const overdue = endOf(record);
  if (record.stumbles < limits.stumblesMax) return overdue;
  const because = `its worker crashed on it ${record.stumbles} times in a row`;
  return { since: overdue?.since ?? record.stumblingSince ?? record.wakeAt, because };
}

function endOf(record: AnyRecord): Overdue | null {
  switch (record.state) {
    case 'released':
    case 'broken':
      return 'ended' in record
        ? { since: record.ended.at, because: whatKeepsLease(record) }
        : whatKeepsResource(record);
    default:
      return null;
  }
}

function whatKeepsLease({ cleaned, retries }: EndingLease): string {
  if (cleaned) return 'cleaned, but commands of it are not over yet';
  const tries = Object.entries(retries).map(([reason, times]) => `${reason} (${times} times)`);
  return tries.length === 0
    ? 'its clean-up is not confirmed yet'
    : `its clean-up failed: ${tries.join(', ')}`;
}

const whatKeepsResource = ({ leaving, out, drainUntil, note }: GoingResource): Overdue => ({
  since: out.length === 0 ? leaving.at : Math.max(leaving.at, drainUntil),
  because: note === '' ? `it leaves: ${leaving.detail}` : note,
});
