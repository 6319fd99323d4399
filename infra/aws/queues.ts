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
import { alarmQueue, type QueueSchema, wakeQueues } from '../../shared/adapters/aws/sqs/queues.ts';
import type { Kind } from '../../shared/model/ids.ts';
import type { Settings } from './settings.ts';
import { prefixOf } from './tables.ts';

/** A queue, and where its messages go that crashed whoever took them. */
export type QueuePair = Readonly<{ queue: Queue; dead: Queue }>;

export type Queues = Readonly<{ wakes: Readonly<Record<Kind, QueuePair>>; alarms: QueuePair }>;

/** The queues of the one list that the local world is made from too. */
export function createQueues(scope: Construct, settings: Settings): Queues {
  const make = (id: string, queue: QueueSchema) =>
    createPair(scope, id, { queue, prefix: prefixOf(settings) });
  return {
    wakes: {
      lease: make('LeaseQueue', wakeQueues.lease),
      resource: make('ResourceQueue', wakeQueues.resource),
      execution: make('ExecutionQueue', wakeQueues.execution),
    },
    alarms: make('AlarmQueue', alarmQueue),
  };
}

/** Whose dead letters a queue takes. */
type Redrives = Readonly<{ redrivePermission: 'byQueue'; sourceQueueArns: readonly string[] }>;

type PairOptions = Readonly<{ queue: QueueSchema; prefix: string }>;

function createPair(scope: Construct, id: string, { queue, prefix }: PairOptions): QueuePair {
  const { name, deadLetters, visibility, maxReceives, retention } = queue;
  const common: QueueProps = {
    ...(queue.fifo ? highThroughput : {}),
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    // Messages are hints: the records say what is to be done, so a queue is never worth keeping.
    removalPolicy: RemovalPolicy.DESTROY,
  };
  const dead = new Queue(scope, `${id}-dead`, {
    ...common,
    queueName: `${prefix}${deadLetters}`,
    // As long as SQS keeps anything: somebody is to look into them.
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
  // By name: the queue itself needs the one for its dead letters to be there first.
  const child = dead.node.defaultChild;
  if (child instanceof CfnQueue) child.redriveAllowPolicy = redrives;
  return { queue: made, dead };
}

/** No deduplication by content: a wake that is swallowed is a wake that is lost. */
const highThroughput: QueueProps = {
  fifo: true,
  contentBasedDeduplication: false,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
};
