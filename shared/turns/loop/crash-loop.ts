import { commitTo } from '../../lifecycle/decision.ts';
import { wakeIn } from '../../lifecycle/schedule.ts';
import { limits } from '../../model/limits.ts';
import type { AnyRecord } from '../../model/record.ts';
import type { WorkerPorts } from '../ports.ts';
import { assemble } from './assemble.ts';
import type { Reconciler } from './reconciler.ts';
import type { Arrival } from './turn-log.ts';

/** True if the object has crashed its worker so often that only the sweep still wakes it. */
export const isCrashLooping = (record: AnyRecord): boolean =>
  'wakeAt' in record && record.crashes >= limits.crashesMax;

/**
 * Counts a crash, and returns false if the object must be left alone this time.
 *
 * Only a crash has a wake delivered again and again. From the third delivery on the crash is
 * recorded first, in a commit of its own, with a backed-off `wakeAt`. Past `crashesMax` only the
 * sweep, once a minute at most, still wakes the object: it cannot crash its worker for ever.
 */
export async function recordCrash<R extends AnyRecord, S>(
  ports: WorkerPorts,
  reconciler: Reconciler<R, S>,
  id: R['id'],
  { receives, bySweep }: Arrival,
): Promise<boolean> {
  if (receives < limits.crashesToRecord) return true;
  const record = await reconciler.load(id);
  if (record === null || !('wakeAt' in record)) return true;
  if (isCrashLooping(record) && !bySweep) return false;

  const now = ports.clock.now();
  const crashes = record.crashes + 1;
  const backedOff = wakeIn(now, Math.min(limits.linePoll, 2 ** crashes));
  const crashingSince = record.crashingSince ?? now;
  const decision = commitTo<R>({ ...record, crashes, crashingSince, wakeAt: backedOff });
  if (decision.kind !== 'commit') return true;
  const { transaction } = assemble(record, decision.commit, ports.ids.commit(), now);
  const [only] = transaction.writes;
  if (only) await ports.store.write(only);
  ports.log.warn('an object crashed its worker', { id, crashes, receives });
  return true;
}
