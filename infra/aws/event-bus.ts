import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnPipe } from 'aws-cdk-lib/aws-pipes';
import type { Construct } from 'constructs';
import { give } from './rights.ts';
import type { Settings } from './settings.ts';
import { prefixOf } from './tables.ts';

/**
 * Everything that happened, for subscribers: new items of `events` onto a bus of their own. It is
 * made only when somebody asks for it, for it costs more than all queues and functions together.
 */
export function createEventBus(scope: Construct, settings: Settings, events: TableV2): void {
  if (!settings.eventBus) return;
  const bus = new EventBus(scope, 'Bus', {
    eventBusName: `${prefixOf(settings)}events`,
    description: `What happens in ${settings.deployment}: one event a commit`,
  });
  const source = events.tableStreamArn ?? '';
  const role = new Role(scope, 'Role-pipe', {
    assumedBy: new ServicePrincipal('pipes.amazonaws.com'),
    description: 'Reads the stream of events, writes to their bus',
  });
  events.grantStreamRead(role);
  give(role, [{ actions: ['events:PutEvents'], on: [bus.eventBusArn] }]);
  const pipe = new CfnPipe(scope, 'Pipe', {
    name: `${prefixOf(settings)}events`,
    roleArn: role.roleArn,
    source,
    sourceParameters: {
      dynamoDbStreamParameters: {
        startingPosition: 'LATEST',
        batchSize: 10,
        maximumRetryAttempts: 3,
      },
      // An item goes by its time to live too; that is no news.
      filterCriteria: { filters: [{ pattern: '{"eventName":["INSERT"]}' }] },
    },
    target: bus.eventBusArn,
    targetParameters: {
      eventBridgeEventBusParameters: { source: 'drydock', detailType: 'Drydock event' },
      inputTemplate: templateFor(settings),
    },
  });
  pipe.node.addDependency(role);
}

/** DynamoDB's own spelling stays inside `what`: it is a list of maps. */
const templateFor = ({ deployment }: Settings): string => `{
  "deployment": "${deployment}",
  "object": <$.dynamodb.NewImage.object.S>,
  "version": <$.dynamodb.NewImage.version.N>,
  "at": <$.dynamodb.NewImage.at.N>,
  "by": <$.dynamodb.NewImage.by.S>,
  "state": <$.dynamodb.NewImage.state.S>,
  "what": <$.dynamodb.NewImage.what>
}`;
