import { Aws, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnPipe } from 'aws-cdk-lib/aws-pipes';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { give } from './rights.ts';
import type { Settings } from './settings.ts';
import { prefixOf } from './tables.ts';

/**
 * Everything that happened, for subscribers: new items of `events` onto a bus of their own. It is
 * made only when somebody asks for it, for it costs more than all queues and functions together.
 */
export function createEventBus(
  scope: Construct,
  settings: Settings,
  events: TableV2,
): Queue | null {
  if (!settings.eventBus) return null;
  const bus = new EventBus(scope, 'Bus', {
    eventBusName: `${prefixOf(settings)}events`,
    description: `What happens in ${settings.deployment}: one event a commit`,
  });
  const source = events.tableStreamArn;
  if (source === undefined) throw new Error('the table of events has no stream to tell from');
  const untold = createUntold(scope, settings);
  const role = new Role(scope, 'Role-pipe', {
    assumedBy: new ServicePrincipal('pipes.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
    description: 'Reads the stream of events, writes to their bus',
  });
  events.grantStreamRead(role);
  give(role, [
    { actions: ['events:PutEvents'], on: [bus.eventBusArn] },
    { actions: ['sqs:SendMessage'], on: [untold.queueArn] },
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
        // One that can't be told takes none of its neighbours with it.
        onPartialBatchItemFailure: 'AUTOMATIC_BISECT',
        deadLetterConfig: { arn: untold.queueArn },
      },
      filterCriteria: { filters: [{ pattern: JSON.stringify(news) }] },
    },
    target: bus.eventBusArn,
    targetParameters: {
      eventBridgeEventBusParameters: { source: 'drydock', detailType: 'Drydock event' },
      inputTemplate: templateFor(settings),
    },
  });
  pipe.node.addDependency(role);
  return untold;
}

/** What the pipe could not tell, for two weeks. */
function createUntold(scope: Construct, settings: Settings): Queue {
  const untold = new Queue(scope, 'Untold', {
    queueName: `${prefixOf(settings)}untold`,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  Validations.of(untold).acknowledge({
    id: 'AwsSolutions::AwsSolutions-SQS3',
    reason: 'It is itself a queue of dead letters',
  });
  return untold;
}

/**
 * Not what goes by its time to live, and not what is changed about blueprints and roles: entries of
 * the audit have no version.
 */
const news = {
  eventName: ['INSERT'],
  dynamodb: { NewImage: { version: { N: [{ exists: true }] } } },
};

/**
 * DynamoDB's own spelling stays inside `what`: it is a list of maps. Its numbers travel as text,
 * and Pipes wants text between quotes (its guide, Input transformation).
 */
const templateFor = ({ deployment }: Settings): string => `{
  "deployment": "${deployment}",
  "object": "<$.dynamodb.NewImage.object.S>",
  "version": "<$.dynamodb.NewImage.version.N>",
  "at": "<$.dynamodb.NewImage.at.N>",
  "by": "<$.dynamodb.NewImage.by.S>",
  "state": "<$.dynamodb.NewImage.state.S>",
  "what": <$.dynamodb.NewImage.what>
}`;
