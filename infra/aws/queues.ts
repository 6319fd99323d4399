import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  CfnQueue,
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
  type QueueProps,
} from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type QueueSchema, timerQueue, wakeQueues } from '../../shared/adapters/aws/sqs/queues.ts';
import type { Kind } from '../../shared/model/ids.ts';
import type { Settings } from './settings.ts';
import { prefixOf } from './tables.ts';

/** A queue and its dead-letter queue. */
export type QueuePair = Readonly<{ queue: Queue; dead: Queue }>;

export type Queues = Readonly<{ wakes: Readonly<Record<Kind, QueuePair>>; timers: QueuePair }>;

/** Creates the queues from the list that the local world uses as well. */
export function createStackQueues(scope: Construct, settings: Settings): Queues {
  const make = (id: string, queue: QueueSchema) =>
    createQueuePair(scope, id, { queue, prefix: prefixOf(settings) });
  return {
    wakes: {
      lease: make('LeaseQueue', wakeQueues.lease),
      resource: make('ResourceQueue', wakeQueues.resource),
      execution: make('ExecutionQueue', wakeQueues.execution),
    },
    timers: make('TimerQueue', timerQueue),
  };
}

/** The queues whose dead letters a queue accepts. */
type Redrives = Readonly<{ redrivePermission: 'byQueue'; sourceQueueArns: readonly string[] }>;

type PairOptions = Readonly<{ queue: QueueSchema; prefix: string }>;

function createQueuePair(scope: Construct, id: string, { queue, prefix }: PairOptions): QueuePair {
  const { name, deadLetters, visibility, maxReceives, retention } = queue;
  const common: QueueProps = {
    ...(queue.fifo ? highThroughput : {}),
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    // Messages are hints and the records hold the state, so no queue needs to be retained.
    removalPolicy: RemovalPolicy.DESTROY,
  };
  const dead = new Queue(scope, `${id}-dead`, {
    ...common,
    queueName: `${prefix}${deadLetters}`,
    // SQS's maximum: an operator has to look at them.
    retentionPeriod: Duration.days(14),
  });
  const made = new Queue(scope, id, {
    ...common,
    queueName: `${prefix}${name}`,
    retentionPeriod: Duration.seconds(retention),
    visibilityTimeout: Duration.seconds(visibility),
    deadLetterQueue: { queue: dead, maxReceiveCount: maxReceives },
  });
  const redrives: Redrives = {
    redrivePermission: 'byQueue',
    sourceQueueArns: [Stack.of(scope).formatArn({ service: 'sqs', resource: `${prefix}${name}` })],
  };
  // By name, because the queue needs its dead-letter queue to exist first.
  const child = dead.node.defaultChild;
  if (child instanceof CfnQueue) child.redriveAllowPolicy = redrives;
  return { queue: made, dead };
}

/** No content-based deduplication: it would swallow wakes. */
const highThroughput: QueueProps = {
  fifo: true,
  contentBasedDeduplication: false,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
};
