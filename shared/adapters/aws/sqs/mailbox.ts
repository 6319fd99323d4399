import {
  type BatchResultErrorEntry,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { FaultError, fault } from '../../../model/fault.ts';
import { type Kind, kindOf, type ObjectId } from '../../../model/ids.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Mailbox, Wake } from '../../../ports/mailbox.ts';
import { translateAwsError } from '../classify-errors.ts';
import type { QueueUrls } from './queues.ts';

export type SqsMailboxOptions = Readonly<{
  client: SQSClient;
  queues: QueueUrls;
  clock: Clock;
  /** Returns a new text, ≤ 128 characters: a deduplication id used twice would swallow a wake. */
  newId: () => string;
}>;

/** SQS's limits: messages per batch, and seconds of delay. */
const batchMost = 10;
const delayMost = 900;

/**
 * Returns a mailbox over SQS for wakes and timers.
 * @throws FaultError if a send failed, but only after all the other sends were made
 */
export function createSqsMailbox(options: SqsMailboxOptions): Mailbox {
  const { client, queues, clock } = options;
  return {
    async wake(wakes) {
      const sends = [...byKind(wakes)].flatMap(([kind, some]) =>
        inBatches(some).map((batch) => sendBatch(options, kind, batch)),
      );
      const failed = (await Promise.allSettled(sends)).find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
    },

    async timer(id, at, trace) {
      const ahead = Math.ceil((at - clock.now()) / 1000);
      const command = new SendMessageCommand({
        QueueUrl: queues.timers,
        MessageBody: JSON.stringify({ id, at, trace }),
        DelaySeconds: Math.min(Math.max(ahead, 0), delayMost),
      });
      await client.send(command).catch((error: unknown) => {
        throw translateAwsError(error, `setting a timer for ${id}`);
      });
    },
  };
}

/** Keeps one wake per object: its turn sees everything that was committed before. */
function byKind(wakes: readonly Wake[]): ReadonlyMap<Kind, readonly Wake[]> {
  const sorted = new Map<Kind, Wake[]>();
  const seen = new Set<ObjectId>();
  for (const wake of wakes) {
    if (seen.has(wake.id)) continue;
    seen.add(wake.id);
    const kind = kindOf(wake.id);
    if (kind === null)
      throw new FaultError(
        fault('bug', `${wake.id} is not the id of an object that can be woken.`),
      );
    sorted.set(kind, [...(sorted.get(kind) ?? []), wake]);
  }
  return sorted;
}

const inBatches = (wakes: readonly Wake[]) =>
  Array.from({ length: Math.ceil(wakes.length / batchMost) }, (_, i) =>
    wakes.slice(i * batchMost, (i + 1) * batchMost),
  );

/** Sends a batch. SQS may accept part of it: the rest is sent once more, then it is an error. */
async function sendBatch(
  { client, queues, newId }: SqsMailboxOptions,
  kind: Kind,
  wakes: readonly Wake[],
): Promise<void> {
  const entries = wakes.map(({ id, reason, trace }, place) => ({
    Id: String(place),
    MessageBody: JSON.stringify({ id, reason, trace }),
    MessageGroupId: id,
    MessageDeduplicationId: newId(),
  }));
  const failed = await sendEntries(client, queues.wakes[kind], entries);
  if (failed.size === 0) return;
  const again = entries.filter(({ Id }) => failed.has(Id));
  const lost = await sendEntries(client, queues.wakes[kind], again);
  const [first] = lost.values();
  if (first === undefined) return;

  const { Code = 'unknown', Message = 'no reason given', SenderFault } = first;
  const detail = `SQS refused ${lost.size} of ${wakes.length} wakes: ${Message} (${Code})`;
  throw new FaultError(fault(SenderFault ? 'invalid' : 'failed', detail));
}

type Entries = NonNullable<ConstructorParameters<typeof SendMessageBatchCommand>[0]['Entries']>;

/** Returns the refused entries, by id. */
async function sendEntries(
  client: SQSClient,
  QueueUrl: string,
  Entries: Entries,
): Promise<ReadonlyMap<string | undefined, BatchResultErrorEntry>> {
  try {
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    return new Map(Failed.map((refused) => [refused.Id, refused]));
  } catch (error) {
    throw translateAwsError(error, `sending ${Entries.length} wakes`);
  }
}
