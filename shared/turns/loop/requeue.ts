import type { ObjectId } from '../../model/ids.ts';
import { limits } from '../../model/limits.ts';
import type { AnyRecord } from '../../model/record.ts';
import { seconds } from '../../model/time.ts';
import type { TurnPorts } from '../ports.ts';
import { sendAll } from './send.ts';

/**
 * Sends one more timer for a record whose `wakeAt` is only a moment away. Its timer may have come
 * early, by another machine's clock; then nothing was due yet, and no other timer is under way.
 */
export async function ensureTimer(ports: TurnPorts, record: AnyRecord): Promise<void> {
  if (!('wakeAt' in record)) return;
  const ahead = record.wakeAt - ports.clock.now();
  if (ahead <= 0 || ahead > limits.clockSkewMs) return;
  await sendAll(ports, { timers: [{ id: record.id, at: record.wakeAt }] });
}

/** Leaves the record as it is and has its object take another turn after so many seconds. */
export async function requeueAfter(
  ports: TurnPorts,
  id: ObjectId,
  inSeconds: number,
): Promise<void> {
  if (inSeconds === 0) {
    await sendAll(ports, { wakes: [{ id, reason: 'its turn was too long' }] });
  } else {
    await sendAll(ports, { timers: [{ id, at: ports.clock.now() + seconds(inSeconds) }] });
  }
}
