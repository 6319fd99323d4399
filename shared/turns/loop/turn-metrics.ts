import type { EndReason } from '../../model/reasons.ts';
import type { AnyRecord } from '../../model/record.ts';
import { seconds } from '../../model/time.ts';
import type { Measures } from '../../ports/metrics.ts';
import type { TurnPorts } from '../ports.ts';

type Measured = Readonly<{ measures: Measures; blueprint?: string }>;

/** Records how long it took to make something usable, or how a lease ended. */
export function recordMetrics(
  { metrics }: Pick<TurnPorts, 'metrics'>,
  before: AnyRecord,
  next: AnyRecord,
): void {
  const measured = measuresOf(before, next);
  if (measured === null) return;
  const { measures, ...about } = measured;
  metrics?.put(measures, { id: next.id, ...about });
}

/** Returns null for a commit that neither activates anything nor ends a lease. Pure. */
function measuresOf(before: AnyRecord, next: AnyRecord): Measured | null {
  if (before.state === next.state) return null;
  if (next.state === 'destroyed') {
    return 'ended' in next ? { measures: { leasesBroken: isBroken(next.ended.reason) } } : null;
  }
  if (next.state !== 'active') return null;
  const took = (next.activatedAt - next.createdAt) / seconds(1);
  return 'seat' in next
    ? { measures: { leaseWaitSeconds: took }, blueprint: next.seat.blueprint }
    : { measures: { activationSeconds: took }, blueprint: next.blueprint };
}

/** 1 if the system failed the lease. A release, an expiry or a wait that timed out is 0. */
const isBroken = (reason: EndReason): 0 | 1 =>
  reason === 'build-failed' || reason === 'resource-lost' ? 1 : 0;
