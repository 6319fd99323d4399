import { move } from '../lifecycle/decision.ts';
import { wakeIn } from '../lifecycle/schedule.ts';
import { limits } from '../model/limits.ts';
import type { AnyRecord } from '../model/record.ts';
import type { Arrival } from './arrival.ts';
import { assemble } from './commit.ts';
import type { WorkerPorts } from './ports.ts';
import type { Writer } from './writer.ts';

/** It crashed its worker so often that only the sweep, once a minute at most, still wakes it. */
export const isLeftToSweep = (record: AnyRecord): boolean =>
  'wakeAt' in record && record.stumbles >= limits.stumblesMax;

/**
 * Only a crash has a wake delivered again and again. From the third time on that is written down
 * first, alone, with a backed-off `wakeAt`; past `stumblesMax` only the sweep still wakes the
 * object, so that it can't crash its worker for ever. False: leave it alone this time.
 */
export async function mayGoOn<R extends AnyRecord, S>(
  ports: WorkerPorts,
  writer: Writer<R, S>,
  id: R['id'],
  { receives, bySweep }: Arrival,
): Promise<boolean> {
  if (receives < limits.stumblesToCommit) return true;
  const record = await writer.load(id);
  if (record === null || !('wakeAt' in record)) return true;
  if (isLeftToSweep(record) && !bySweep) return false;

  const now = ports.clock.now();
  const stumbles = record.stumbles + 1;
  const backedOff = wakeIn(now, Math.min(limits.linePoll, 2 ** stumbles));
  const stumblingSince = record.stumblingSince ?? now;
  const decision = move<R>({ ...record, stumbles, stumblingSince, wakeAt: backedOff });
  if (decision.kind !== 'commit') return true;
  const { transaction } = assemble(record, decision.commit, ports.ids.commit(), now);
  const [only] = transaction.writes;
  if (only) await ports.store.write(only);
  ports.log.warn('an object crashed its worker', { id, stumbles, receives });
  return true;
}
