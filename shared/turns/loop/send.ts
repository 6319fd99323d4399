import { faultOf } from '../../model/fault.ts';
import type { Wake } from '../../model/wake.ts';
import type { TurnPorts } from '../ports.ts';
import type { Timer } from './assemble.ts';

/** Sends are hints: one that is lost here costs time, because the record's own `wakeAt` stands. */
export async function sendAll(
  { mailbox, log, trace }: Pick<TurnPorts, 'mailbox' | 'log' | 'trace'>,
  wakes: readonly Wake[],
  alarms: readonly Timer[],
): Promise<void> {
  const sends = [
    ...(wakes.length > 0 ? [mailbox.wake(wakes.map((wake) => ({ ...wake, trace })))] : []),
    ...alarms.map(({ id, at }) => mailbox.timer(id, at, trace)),
  ];
  for (const sent of await Promise.allSettled(sends)) {
    if (sent.status === 'rejected') {
      log.warn('a wake was not sent', {
        reason: faultOf(sent.reason).detail,
        to: wakes.map(({ id }) => id),
      });
    }
  }
}

/** What the first event of an object says of where it came from. */
export const requestData = ({ trace }: TurnPorts): { data?: { request: string } } =>
  trace === undefined ? {} : { data: { request: trace } };
