import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Kind, ObjectId } from '../../shared/model/ids.ts';
import { isObjectId, kindOf } from '../../shared/model/ids.ts';
import { joinDistinct } from '../../shared/model/wake.ts';
import type { Work } from '../../shared/turns/index.ts';
import type { Arrival } from '../../shared/turns/loop/turn-log.ts';
import type { Log } from '../../shared/turns/ports.ts';

type MessageGroup = Readonly<{ id: ObjectId; messages: readonly SQSRecord[] }>;

/**
 * Returns a handler that runs one turn per object of a batch. Objects are independent: their turns
 * run concurrently, and a crash returns only that object's own messages to the queue.
 */
export const wakeHandler =
  (kind: Kind, work: Work, log: Log) =>
  async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const failed = await Promise.all(
      groupByObject(event.Records, kind, log).map(async ({ id, messages }) => {
        const arrival = arrivalOf(messages);
        try {
          await work(id, arrival);
          return [];
        } catch (error) {
          log.error('a turn crashed', { id, reason: arrival.reason, trace: arrival.trace, error });
          return messages.map(({ messageId }) => ({ itemIdentifier: messageId }));
        }
      }),
    );
    return { batchItemFailures: failed.flat() };
  };

function arrivalOf(messages: readonly SQSRecord[]): Arrival {
  const reasons = messages.map((message) => messageField(message, 'reason'));
  return {
    receives: Math.max(
      ...messages.map(({ attributes }) => Number(attributes.ApproximateReceiveCount)),
    ),
    bySweep: reasons.includes('sweep'),
    reason: joinDistinct(reasons),
    trace: traceIn(messages),
  };
}

function groupByObject(
  messages: readonly SQSRecord[],
  kind: Kind,
  log: Log,
): readonly MessageGroup[] {
  const groups = new Map<ObjectId, SQSRecord[]>();
  for (const message of messages) {
    const id = objectIdIn(message);
    if (id === null || kindOf(id) !== kind) {
      log.warn('a message names no object of this worker', { messageId: message.messageId, kind });
      continue;
    }
    groups.set(id, [...(groups.get(id) ?? []), message]);
  }
  return [...groups].map(([id, group]) => ({ id, messages: group }));
}

/** Returns the object id in a wake or timer message; null if the message has none. */
export function objectIdIn(message: SQSRecord): ObjectId | null {
  const id = messageField(message, 'id');
  return id !== null && isObjectId(id) ? id : null;
}

/** Returns the request ids that led to these messages, those of the latest message first. */
export const traceIn = (messages: readonly SQSRecord[]): string | undefined =>
  joinDistinct(messages.map((message) => messageField(message, 'trace')).toReversed());

function messageField({ body }: SQSRecord, name: string): string | null {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null || !(name in parsed)) return null;
    const value: unknown = Reflect.get(parsed, name);
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}
