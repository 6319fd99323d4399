import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  ProjectionType,
  StreamViewType,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import {
  namesWithPrefix,
  schema,
  type TableSchema,
  ttlAttribute,
} from '../../shared/adapters/common/schema.ts';
import type { Table } from '../../shared/model/write.ts';
import type { Settings } from './settings.ts';

export type Tables = Readonly<Record<Table, TableV2>>;

/** What tables and queues of a deployment are named with. */
export const prefixOf = ({ deployment }: Settings): string => `${deployment}-`;

/** The tables of the one schema that the local world is made from too. */
export function createTables(scope: Construct, settings: Settings): Tables {
  const names = namesWithPrefix(prefixOf(settings));
  const make = (table: Table) =>
    createTable(scope, { settings, shape: schema[table], name: names[table] });
  return {
    leases: make('leases'),
    resources: make('resources'),
    executions: make('executions'),
    commands: make('commands'),
    slots: make('slots'),
    blueprints: make('blueprints'),
    events: make('events'),
  };
}

type TableOptions = Readonly<{ settings: Settings; shape: TableSchema; name: string }>;

function createTable(scope: Construct, { settings, shape, name }: TableOptions): TableV2 {
  const isKept = settings.profile === 'production';
  return new TableV2(scope, `Table-${shape.table}`, {
    tableName: name,
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    ...(shape.sorted ? { sortKey: { name: 'sk', type: AttributeType.STRING } } : {}),
    globalSecondaryIndexes: shape.indexes.map(({ name: indexName, partition, sort }) => ({
      indexName,
      partitionKey: { name: partition, type: AttributeType.STRING },
      sortKey: { name: sort, type: AttributeType.NUMBER },
      projectionType: ProjectionType.KEYS_ONLY,
    })),
    billing: Billing.onDemand(),
    timeToLiveAttribute: ttlAttribute,
    // What subscribers are told of is read here, once there are any.
    ...(shape.table === 'events' ? { dynamoStream: StreamViewType.NEW_IMAGE } : {}),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: isKept },
    deletionProtection: isKept,
    removalPolicy: isKept ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
}
