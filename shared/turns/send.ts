import { faultOf } from '../model/fault.ts';
import type { Wake } from '../model/wake.ts';
import type { Alarm } from './commit.ts';
import type { TurnPorts } from './ports.ts';

/** Sends are hints: one that is lost here costs time, because the record's own `wakeAt` stands. */
export async function sendAll(
  { mailbox, log }: Pick<TurnPorts, 'mailbox' | 'log'>,
  wakes: readonly Wake[],
  alarms: readonly Alarm[],
): Promise<void> {
  const sends = [
    ...(wakes.length > 0 ? [mailbox.wake(wakes)] : []),
    ...alarms.map(({ id, at }) => mailbox.alarm(id, at)),
  ];
  for (const sent of await Promise.allSettled(sends)) {
    if (sent.status === 'rejected') {
      log.warn('a wake was not sent', {
        because: faultOf(sent.reason).detail,
        to: wakes.map(({ id }) => id),
      });
    }
  }
}
