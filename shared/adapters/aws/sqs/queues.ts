import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { type Kind, kinds } from '../../../model/ids.ts';
import { translateAwsError } from '../classify-errors.ts';

/** A queue and its dead-letter queue. Times are in seconds. */
export type QueueSchema = Readonly<{
  name: string;
  deadLetters: string;
  fifo: boolean;
  visibility: number;
  maxReceives: number;
  retention: number;
}>;

/** Where to send: the URL of each kind's queue, and of the timer queue. */
export type QueueUrls = Readonly<{ wakes: Readonly<Record<Kind, string>>; timers: string }>;

const queueDefaults = { visibility: 45, maxReceives: 5, retention: 4 * 86_400 };

const wakeQueue = (kind: Kind): QueueSchema => ({
  name: `${kind}.fifo`,
  deadLetters: `${kind}-dead.fifo`,
  fifo: true,
  ...queueDefaults,
});

export const wakeQueues: Readonly<Record<Kind, QueueSchema>> = {
  lease: wakeQueue('lease'),
  resource: wakeQueue('resource'),
  execution: wakeQueue('execution'),
};

/** Not FIFO: only a standard queue lets each message have its own delay. */
export const timerQueue: QueueSchema = {
  name: 'timer',
  deadLetters: 'timer-dead',
  fifo: false,
  ...queueDefaults,
};

/** The names of all dead-letter queues. */
export const deadLetterQueues: readonly string[] = [
  ...Object.values(wakeQueues).map(({ deadLetters }) => deadLetters),
  timerQueue.deadLetters,
];

/**
 * Creates the missing queues, each named `<prefix><name>`, and returns their URLs. For deployments
 * without CDK.
 * @throws FaultError
 */
export async function createSqsQueues(client: SQSClient, prefix: string): Promise<QueueUrls> {
  const [timers, ...wakes] = await Promise.all([
    createQueueWithDeadLetters(client, prefix, timerQueue),
    ...kinds.map(({ kind }) => createQueueWithDeadLetters(client, prefix, wakeQueues[kind])),
  ]);
  const [lease = '', resource = '', execution = ''] = wakes;
  return { wakes: { lease, resource, execution }, timers };
}

async function createQueueWithDeadLetters(
  client: SQSClient,
  prefix: string,
  queue: QueueSchema,
): Promise<string> {
  const { name, deadLetters, maxReceives, visibility } = queue;
  const dead = await createQueue(client, `${prefix}${deadLetters}`, attributesOf(queue));
  const deadLetterTargetArn = await arnOf(client, dead);
  return createQueue(client, `${prefix}${name}`, {
    ...attributesOf(queue),
    VisibilityTimeout: String(visibility),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: maxReceives }),
  });
}

/** High throughput, and no deduplication by content: a swallowed wake is a lost wake. */
const attributesOf = ({ fifo, retention }: QueueSchema) => ({
  MessageRetentionPeriod: String(retention),
  ...(fifo
    ? {
        FifoQueue: 'true',
        ContentBasedDeduplication: 'false',
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
      }
    : {}),
});

/**
 * True if the queue exists: the query and the JSON protocol have different names for that error.
 */
const isAlreadyThere = (error: unknown): boolean =>
  error instanceof Error && /(QueueNameExists|QueueAlreadyExists)$/.test(error.name);

async function createQueue(
  client: SQSClient,
  QueueName: string,
  Attributes: Readonly<Record<string, string>>,
): Promise<string> {
  try {
    const { QueueUrl } = await client
      .send(new CreateQueueCommand({ QueueName, Attributes }))
      .catch((error: unknown) => {
        // It exists with other settings: those are not changed here.
        if (!isAlreadyThere(error)) throw error;
        return client.send(new GetQueueUrlCommand({ QueueName }));
      });
    if (QueueUrl === undefined) throw new Error('SQS answered without a URL');
    return QueueUrl;
  } catch (error) {
    throw translateAwsError(error, `creating the queue ${QueueName}`);
  }
}

async function arnOf(client: SQSClient, QueueUrl: string): Promise<string> {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] });
  try {
    const { Attributes } = await client.send(command);
    return Attributes?.['QueueArn'] ?? '';
  } catch (error) {
    throw translateAwsError(error, `reading the ARN of the queue ${QueueUrl}`);
  }
}
