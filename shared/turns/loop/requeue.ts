import type { ObjectId } from '../../model/ids.ts';
import { limits } from '../../model/limits.ts';
import type { AnyRecord } from '../../model/record.ts';
import { seconds } from '../../model/time.ts';
import type { TurnPorts } from '../ports.ts';
import { sendAll } from './send.ts';

/**
 * An alarm may come a moment early, by another machine's clock; nothing is due yet, and no other is
 * under way. So whoever finds a `wakeAt` that near sends one more.
 */
export async function ensureTimer(ports: TurnPorts, record: AnyRecord): Promise<void> {
  if (!('wakeAt' in record)) return;
  const ahead = record.wakeAt - ports.clock.now();
  if (ahead <= 0 || ahead > limits.clockSkewMs) return;
  await sendAll(ports, [], [{ id: record.id, at: record.wakeAt }]);
}

/** The record stays as it is, and its object is looked at again soon. */
export async function requeueAfter(
  ports: TurnPorts,
  id: ObjectId,
  inSeconds: number,
): Promise<void> {
  if (inSeconds === 0) return sendAll(ports, [{ id, reason: 'its turn went on too long' }], []);
  await sendAll(ports, [], [{ id, at: ports.clock.now() + seconds(inSeconds) }]);
}
