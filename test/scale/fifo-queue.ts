import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { wakeQueues } from '../../shared/adapters/aws/sqs/queues.ts';
import { kindOf } from '../../shared/model/ids.ts';
import type { Outcome } from './pool.ts';
import type { Usage } from './tally.ts';
import type { VirtualTime } from './virtual-time.ts';

type Message = { readonly n: number; readonly id: string; readonly body: string; receives: number };

export type FifoQueueOptions = Readonly<{
  time: VirtualTime;
  usage: Usage;
  batchSize: number;
  /** How many more invocations may begin now. */
  free(): number;
  invoke(event: SQSEvent): Promise<Outcome<SQSBatchResponse>>;
}>;

/**
 * Returns a FIFO queue with the event source mapping that empties it. A group whose messages are
 * being worked on is locked. An invocation takes up to a batch of what is there, without waiting
 * for more. Messages that were not handled are shown again after their visibility timeout.
 */
export function createFifoQueue({ time, usage, batchSize, free, invoke }: FifoQueueOptions) {
  const groups = new Map<string, Message[]>();
  const locked = new Set<string>();
  /** Groups with messages that are not locked, in order of arrival. */
  const ready = new Set<string>();
  let count = 0;

  function takeBatch(): readonly Message[] {
    const batch: Message[] = [];
    for (const id of ready) {
      if (batch.length >= batchSize) break;
      ready.delete(id);
      locked.add(id);
      batch.push(...(groups.get(id) ?? []).slice(0, batchSize - batch.length));
    }
    return batch;
  }

  function pump(): void {
    while (free() > 0 && ready.size > 0) void work(takeBatch());
  }

  async function work(batch: readonly Message[]): Promise<void> {
    usage.queueRequests += 2;
    for (const message of batch) message.receives += 1;
    const outcome = await invoke({ Records: batch.map(recordOf) });
    const failed =
      outcome.kind === 'died'
        ? batch.map(({ n }) => String(n))
        : outcome.answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    const done = batch.filter(({ n }) => !failed.includes(String(n)));
    for (const [id, messages] of Map.groupBy(batch, (message) => message.id)) {
      const left = (groups.get(id) ?? []).filter((message) => !done.includes(message));
      groups.set(id, left);
      if (messages.every((message) => done.includes(message))) unlock(id);
      else time.after(visibilityMs, () => unlock(id));
    }
    pump();
  }

  function unlock(id: string): void {
    locked.delete(id);
    if (groups.get(id)?.length) ready.add(id);
    else groups.delete(id);
    pump();
  }

  return {
    /** A message arrives, and can be received at once. */
    arrive(id: string, body: string): void {
      count += 1;
      groups.set(id, [...(groups.get(id) ?? []), { n: count, id, body, receives: 0 }]);
      if (!locked.has(id)) ready.add(id);
      pump();
    },
  };
}

const visibilityMs = wakeQueues.lease.visibility * 1_000;

const recordOf = ({ n, id, body, receives }: Message) => ({
  messageId: String(n),
  receiptHandle: String(n),
  body,
  messageAttributes: {},
  attributes: {
    ApproximateReceiveCount: String(receives),
    SentTimestamp: '0',
    SenderId: 'scale',
    ApproximateFirstReceiveTimestamp: '0',
  },
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: `arn:aws:sqs:::${kindOf(id)}`,
  awsRegion: 'us-east-1',
});
