import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Kind, ObjectId } from '../../shared/model/ids.ts';
import { isObjectId, kindOf } from '../../shared/model/ids.ts';
import { together } from '../../shared/model/wake.ts';
import type { Arrival } from '../../shared/turns/arrival.ts';
import type { Work } from '../../shared/turns/index.ts';
import type { Log } from '../../shared/turns/ports.ts';

type Group = Readonly<{ id: ObjectId; records: readonly SQSRecord[] }>;

/**
 * Messages of one object within a batch are one turn. Groups are independent: they run side by
 * side, and only a crash of one gives its own messages back, never a bystander's.
 */
export const wakeHandler =
  (kind: Kind, work: Work, log: Log) =>
  async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const failed = await Promise.all(
      groupByObject(event.Records, kind, log).map(async ({ id, records }) => {
        const arrival = arrivalOf(records);
        try {
          await work(id, arrival);
          return [];
        } catch (error) {
          log.error('a turn crashed', { id, why: arrival.why, trace: arrival.trace, error });
          return records.map(({ messageId }) => ({ itemIdentifier: messageId }));
        }
      }),
    );
    return { batchItemFailures: failed.flat() };
  };

function arrivalOf(records: readonly SQSRecord[]): Arrival {
  const whys = records.map((record) => fieldOf(record, 'why'));
  return {
    receives: Math.max(
      ...records.map(({ attributes }) => Number(attributes.ApproximateReceiveCount)),
    ),
    bySweep: whys.includes('sweep'),
    why: together(whys),
    trace: traceIn(records),
  };
}

function groupByObject(records: readonly SQSRecord[], kind: Kind, log: Log): readonly Group[] {
  const groups = new Map<ObjectId, SQSRecord[]>();
  for (const record of records) {
    const id = idIn(record);
    if (id === null || kindOf(id) !== kind) {
      log.warn('a message names no object of this worker', { messageId: record.messageId, kind });
      continue;
    }
    groups.set(id, [...(groups.get(id) ?? []), record]);
  }
  return [...groups].map(([id, group]) => ({ id, records: group }));
}

/** The id in a wake or an alarm; null for a message that is none of ours. */
export function idIn(record: SQSRecord): ObjectId | null {
  const id = fieldOf(record, 'id');
  return id !== null && isObjectId(id) ? id : null;
}

/** The requests that led to these messages, those of the last ones first. */
export const traceIn = (records: readonly SQSRecord[]): string | undefined =>
  together(records.map((record) => fieldOf(record, 'trace')).toReversed());

function fieldOf({ body }: SQSRecord, name: string): string | null {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null || !(name in parsed)) return null;
    const value: unknown = Reflect.get(parsed, name);
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}
