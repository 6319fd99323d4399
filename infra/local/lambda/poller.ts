import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Log } from '../../../shared/turns/ports.ts';

/** What SQS does now and then: it delivers at least once, and not always at once. */
export type QueueFault = 'twice' | Readonly<{ late: Promise<void> }>;

export type PollerOptions = Readonly<{
  client: SQSClient;
  queueUrl: string;
  /** Messages per invocation: 10 for leases and timers, 1 for resources and executions. */
  batch: number;
  /** Invocations at once. */
  concurrency: number;
  handler: (event: SQSEvent) => Promise<SQSBatchResponse>;
  log: Log;
  /** A message that is delivered twice, or only once a promise settles. */
  faultOf?: (message: Message) => QueueFault | null;
}>;

export type Poller = Readonly<{ stop(): Promise<void> }>;

/**
 * Stands in for Lambda's event source mapping: receives messages, invokes the handler with a real
 * event, and deletes the messages that did not fail. The others return when their visibility
 * timeout expires.
 */
export function startPoller(options: PollerOptions): Poller {
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  const loop = pollQueue(stopping.signal, options, running);
  return {
    async stop() {
      stopping.abort();
      await loop;
      await Promise.allSettled(running);
    },
  };
}

async function pollQueue(
  stopped: AbortSignal,
  options: PollerOptions,
  running: Set<Promise<void>>,
): Promise<void> {
  while (!stopped.aborted) {
    if (running.size >= options.concurrency) {
      await Promise.race(running);
      continue;
    }
    const messages = await receive(stopped, options);
    if (messages.length === 0) continue;
    const invocation = invoke(options, messages);
    running.add(invocation);
    invocation.finally(() => running.delete(invocation));
  }
}

async function receive(stopped: AbortSignal, options: PollerOptions): Promise<readonly Message[]> {
  const { client, queueUrl, batch, log } = options;
  try {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: batch,
        WaitTimeSeconds: 5,
        MessageSystemAttributeNames: ['All'],
      }),
      { abortSignal: stopped },
    );
    return Messages;
  } catch (error) {
    if (stopped.aborted) return [];
    log.warn('reading a queue failed', { queueUrl, error });
    await sleep(500);
    return [];
  }
}

async function invoke(options: PollerOptions, messages: readonly Message[]): Promise<void> {
  const { client, queueUrl, log } = options;
  try {
    const { batchItemFailures } = await deliver(options, messages);
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

async function deliver(
  { handler, faultOf = () => null }: PollerOptions,
  messages: readonly Message[],
): Promise<SQSBatchResponse> {
  const faults = messages.map((message) => ({ message, fault: faultOf(message) }));
  for (const { fault } of faults) if (fault !== null && fault !== 'twice') await fault.late;
  const twice = faults.filter(({ fault }) => fault === 'twice').map(({ message }) => message);
  if (twice.length > 0) await handler({ Records: twice.map(sqsRecordOf) });
  return handler({ Records: messages.map(sqsRecordOf) });
}

/** Returns the message in the shape in which Lambda passes it to a function. */
function sqsRecordOf(message: Message): SQSRecord {
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
