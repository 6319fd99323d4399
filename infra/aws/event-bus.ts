import { Aws, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnPipe } from 'aws-cdk-lib/aws-pipes';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { addStatements } from './add-statements.ts';
import type { Settings } from './settings.ts';
import { prefixOf } from './tables.ts';

/**
 * Creates the event bus and the pipe that publishes new items of the `events` table to it. Returns
 * the pipe's dead-letter queue; null without `eventBus`. The bus is optional because it costs more
 * than all queues and functions together.
 */
export function createEventBus(
  scope: Construct,
  settings: Settings,
  events: TableV2,
): Queue | null {
  if (!settings.eventBus) return null;
  const bus = new EventBus(scope, 'Bus', {
    eventBusName: `${prefixOf(settings)}events`,
    description: `Events of ${settings.deployment}: one event per commit`,
  });
  const source = events.tableStreamArn;
  if (source === undefined) throw new Error('the events table has no stream');
  const deadLetters = createEventDeadLetters(scope, settings);
  const role = new Role(scope, 'Role-pipe', {
    assumedBy: new ServicePrincipal('pipes.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
    description: 'Reads the event stream and writes to the event bus',
  });
  addStatements(role, [
    { actions: streamActions, on: [source] },
    // Not by `grantStreamRead`, which allows it on the stream: IAM then allows nothing.
    {
      actions: ['dynamodb:ListStreams'],
      on: ['*'],
      reason: 'it does not support resource-level permissions',
    },
    { actions: ['events:PutEvents'], on: [bus.eventBusArn] },
    { actions: ['sqs:SendMessage'], on: [deadLetters.queueArn] },
  ]);
  const pipe = new CfnPipe(scope, 'Pipe', {
    name: `${prefixOf(settings)}events`,
    roleArn: role.roleArn,
    source,
    sourceParameters: {
      dynamoDbStreamParameters: {
        startingPosition: 'LATEST',
        batchSize: 10,
        maximumRetryAttempts: 3,
        // An event that cannot be delivered must not take its batch with it.
        onPartialBatchItemFailure: 'AUTOMATIC_BISECT',
        deadLetterConfig: { arn: deadLetters.queueArn },
      },
      filterCriteria: { filters: [{ pattern: JSON.stringify(insertedEvents) }] },
    },
    target: bus.eventBusArn,
    targetParameters: {
      eventBridgeEventBusParameters: { source: 'drydock', detailType: 'Drydock event' },
      inputTemplate: eventTemplate(settings),
    },
  });
  pipe.node.addDependency(role);
  return deadLetters;
}

/** What a pipe does with a stream (EventBridge guide, Pipes permissions), besides listing it. */
const streamActions = [
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
];

/** Holds the events that the pipe could not deliver, for two weeks. */
function createEventDeadLetters(scope: Construct, settings: Settings): Queue {
  const deadLetters = new Queue(scope, 'EventDeadLetters', {
    queueName: `${prefixOf(settings)}event-dead-letters`,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  Validations.of(deadLetters).acknowledge({
    id: 'AwsSolutions::AwsSolutions-SQS3',
    reason: 'This queue is itself a dead-letter queue',
  });
  return deadLetters;
}

/**
 * Selects inserted events: neither items removed by their TTL nor audit entries about blueprints
 * and roles, which have no version.
 */
const insertedEvents = {
  eventName: ['INSERT'],
  dynamodb: { NewImage: { version: { N: [{ exists: true }] } } },
};

/**
 * Returns the pipe's input template. `entries` keeps DynamoDB's attribute-value encoding, as it is
 * a list of maps. Numbers travel as text, and Pipes needs text between quotes (EventBridge Pipes
 * guide, Input transformation).
 */
const eventTemplate = ({ deployment }: Settings): string => `{
  "deployment": "${deployment}",
  "object": "<$.dynamodb.NewImage.object.S>",
  "version": "<$.dynamodb.NewImage.version.N>",
  "at": "<$.dynamodb.NewImage.at.N>",
  "by": "<$.dynamodb.NewImage.by.S>",
  "state": "<$.dynamodb.NewImage.state.S>",
  "entries": <$.dynamodb.NewImage.entries>
}`;
