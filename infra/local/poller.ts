import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Log } from '../../shared/turns/ports.ts';

export type PollerOptions = Readonly<{
  client: SQSClient;
  queueUrl: string;
  /** Messages per invocation: 10 for leases and alarms, 1 for resources and executions. */
  batch: number;
  /** Invocations at once. */
  concurrency: number;
  handler: (event: SQSEvent) => Promise<SQSBatchResponse>;
  log: Log;
}>;

export type Poller = Readonly<{ stop(): Promise<void> }>;

/**
 * What Lambda's event source mapping does: receives, invokes with a real event, deletes what did
 * not fail. A message that is not deleted comes back when its visibility runs out.
 */
export function startPoller(options: PollerOptions): Poller {
  const ending = new AbortController();
  const running = new Set<Promise<void>>();
  const loop = pollUntil(ending.signal, options, running);
  return {
    async stop() {
      ending.abort();
      await loop;
      await Promise.allSettled(running);
    },
  };
}

async function pollUntil(
  ended: AbortSignal,
  options: PollerOptions,
  running: Set<Promise<void>>,
): Promise<void> {
  while (!ended.aborted) {
    if (running.size >= options.concurrency) {
      await Promise.race(running);
      continue;
    }
    const messages = await receive(ended, options);
    if (messages.length === 0) continue;
    const invocation = invoke(options, messages);
    running.add(invocation);
    invocation.finally(() => running.delete(invocation));
  }
}

async function receive(ended: AbortSignal, options: PollerOptions): Promise<readonly Message[]> {
  const { client, queueUrl, batch, log } = options;
  try {
    const answer = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: batch,
        WaitTimeSeconds: 5,
        MessageSystemAttributeNames: ['All'],
      }),
      { abortSignal: ended },
    );
    return answer.Messages ?? [];
  } catch (error) {
    if (ended.aborted) return [];
    log.warn('a queue could not be read', { queueUrl, error });
    await sleep(500);
    return [];
  }
}

async function invoke(options: PollerOptions, messages: readonly Message[]): Promise<void> {
  const { client, queueUrl, handler, log } = options;
  try {
    const { batchItemFailures } = await handler({ Records: messages.map(recordOf) });
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const Entries = messages
      .filter(({ MessageId }) => !failed.has(MessageId ?? ''))
      .map(({ MessageId, ReceiptHandle }) => ({ Id: MessageId, ReceiptHandle }));
    if (Entries.length === 0) return;
    await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  } catch (error) {
    log.error('an invocation failed', { queueUrl, error });
  }
}

/** The shape that Lambda hands over, byte for byte what a function in the cloud sees. */
function recordOf(message: Message): SQSRecord {
  const attributes = message.Attributes ?? {};
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    attributes: {
      ...attributes,
      ApproximateReceiveCount: attributes.ApproximateReceiveCount ?? '1',
      SentTimestamp: attributes.SentTimestamp ?? '0',
      SenderId: attributes.SenderId ?? 'local',
      ApproximateFirstReceiveTimestamp: attributes.ApproximateFirstReceiveTimestamp ?? '0',
    },
    messageAttributes: {},
    md5OfBody: message.MD5OfBody ?? '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:local',
    awsRegion: 'us-east-1',
  };
}
