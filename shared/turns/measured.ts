import type { AnyRecord } from '../model/record.ts';
import { seconds } from '../model/time.ts';
import type { Measures } from '../ports/metrics.ts';
import type { TurnPorts } from './ports.ts';

type Measured = Readonly<{ measures: Measures; blueprint: string }>;

/** Measures a commit that made something usable: how long that took. */
export function measureMove(
  { metrics }: Pick<TurnPorts, 'metrics'>,
  before: AnyRecord,
  next: AnyRecord,
): void {
  const measured = timesOf(before, next);
  if (measured) metrics?.put(measured.measures, { id: next.id, blueprint: measured.blueprint });
}

/** Null for a commit that activates nothing. Pure. */
function timesOf(before: AnyRecord, next: AnyRecord): Measured | null {
  if (before.state === 'active' || next.state !== 'active') return null;
  const took = (next.activatedAt - next.createdAt) / seconds(1);
  return 'seat' in next
    ? { measures: { leaseWaitSeconds: took }, blueprint: next.seat.blueprint }
    : { measures: { activationSeconds: took }, blueprint: next.blueprint };
}
