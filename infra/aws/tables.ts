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
  type TableSchema,
  tableSchemas,
  ttlAttribute,
} from '../../shared/adapters/common/table-schemas.ts';
import type { Table } from '../../shared/model/write.ts';
import type { Settings } from './settings.ts';

export type Tables = Readonly<Record<Table, TableV2>>;

/** Returns the prefix of every resource name of a deployment. */
export const prefixOf = ({ deployment }: Settings): string => `${deployment}-`;

/** Creates the tables from the schema that the local world uses as well. */
export function createStackTables(scope: Construct, settings: Settings): Tables {
  const names = namesWithPrefix(prefixOf(settings));
  const make = (table: Table) =>
    createDynamoTable(scope, { settings, shape: tableSchemas[table], name: names[table] });
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

function createDynamoTable(scope: Construct, { settings, shape, name }: TableOptions): TableV2 {
  const isRetained = settings.profile === 'production';
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
    // The event pipe reads this stream, if the deployment has an event bus.
    ...(shape.table === 'events' ? { dynamoStream: StreamViewType.NEW_IMAGE } : {}),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: isRetained },
    deletionProtection: isRetained,
    removalPolicy: isRetained ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
}
