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
  /** A text never given before, ≤ 128 characters: a deduplication id used twice swallows a wake. */
  newId: () => string;
}>;

/** SQS's own bounds: messages in a batch, and seconds of delay. */
const batchMost = 10;
const delayMost = 900;

/**
 * Wakes and timers over SQS. Throws FaultError when a send failed, after everything else that was
 * to be sent has been: the rest is on its way then.
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

/** One wake per object is enough: whoever looks sees everything that was committed before. */
function byKind(wakes: readonly Wake[]): ReadonlyMap<Kind, readonly Wake[]> {
  const sorted = new Map<Kind, Wake[]>();
  const seen = new Set<ObjectId>();
  for (const wake of wakes) {
    if (seen.has(wake.id)) continue;
    seen.add(wake.id);
    const kind = kindOf(wake.id);
    if (kind === null) throw new FaultError(fault('bug', `${wake.id} is no id to be woken.`));
    sorted.set(kind, [...(sorted.get(kind) ?? []), wake]);
  }
  return sorted;
}

const inBatches = (wakes: readonly Wake[]) =>
  Array.from({ length: Math.ceil(wakes.length / batchMost) }, (_, i) =>
    wakes.slice(i * batchMost, (i + 1) * batchMost),
  );

/** SQS may take a part of a batch. The rest is sent once more, then it is an error. */
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

/** Answers what was refused, by the id of its entry. */
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
