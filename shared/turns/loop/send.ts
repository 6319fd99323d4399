import { faultOf } from '../../model/fault.ts';
import type { ObjectId } from '../../model/ids.ts';
import type { Instant } from '../../model/time.ts';
import type { Wake } from '../../model/wake.ts';
import type { TurnPorts } from '../ports.ts';

/** A wake that is to arrive at about `at`. */
export type Timer = Readonly<{ id: ObjectId; at: Instant }>;

/** What a commit sends afterwards. */
export type Sends = Readonly<{ wakes?: readonly Wake[]; timers?: readonly Timer[] }>;

/**
 * Sends wakes and timers. They are hints: one that is lost here is logged and costs time only,
 * because the record's own `wakeAt` stands. Never throws.
 */
export async function sendAll(
  { mailbox, log, trace }: Pick<TurnPorts, 'mailbox' | 'log' | 'trace'>,
  { wakes = [], timers = [] }: Sends,
): Promise<void> {
  const sends = [
    ...(wakes.length > 0 ? [mailbox.wake(wakes.map((wake) => ({ ...wake, trace })))] : []),
    ...timers.map(({ id, at }) => mailbox.timer(id, at, trace)),
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

/** Returns what the first event of an object tells of the HTTP request behind it. */
export const requestData = ({ trace }: TurnPorts): { data?: { request: string } } =>
  trace === undefined ? {} : { data: { request: trace } };
