import {
  type AttributeDefinition,
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import {
  namesWithPrefix,
  type TableSchema,
  tableSchemas,
  ttlAttribute,
} from '../../common/table-schemas.ts';
import { translateAwsError } from '../classify-errors.ts';

const longestWaitSeconds = 30;

/**
 * Creates the missing tables, named `<prefix><table>`, and waits until all of them accept requests.
 * For deployments without CDK.
 * @throws FaultError
 */
export async function createDynamoTables(client: DynamoDBClient, prefix: string): Promise<void> {
  await Promise.all(
    Object.values(tableSchemas).map((table) => createDynamoTable(client, prefix, table)),
  );
}

async function createDynamoTable(
  client: DynamoDBClient,
  prefix: string,
  table: TableSchema,
): Promise<void> {
  const input = tableInput(prefix, table);
  const { TableName } = input;
  try {
    const isNew = await client.send(new CreateTableCommand(input)).then(() => true, falseIfExists);
    await waitUntilTableExists(
      { client, minDelay: 1, maxDelay: 2, maxWaitTime: longestWaitSeconds },
      { TableName },
    );
    // DynamoDB refuses to enable a TTL that is already enabled.
    if (isNew) await client.send(new UpdateTimeToLiveCommand({ TableName, ...timeToLive }));
  } catch (error) {
    throw translateAwsError(error, `creating the table ${TableName}`);
  }
}

function falseIfExists(error: unknown): false {
  if (error instanceof ResourceInUseException) return false;
  throw error;
}

const timeToLive = {
  TimeToLiveSpecification: { AttributeName: ttlAttribute, Enabled: true },
};

/** Returns the table as input of CreateTable. */
function tableInput(
  prefix: string,
  { table, sorted, indexes }: TableSchema,
): CreateTableCommandInput & { TableName: string } {
  const types = new Map<string, 'S' | 'N'>([['pk', 'S']]);
  if (sorted) types.set('sk', 'S');
  for (const { partition, sort } of indexes) types.set(partition, 'S').set(sort, 'N');
  const definitions: AttributeDefinition[] = [...types].map(([AttributeName, AttributeType]) => ({
    AttributeName,
    AttributeType,
  }));

  const input = {
    TableName: namesWithPrefix(prefix)[table],
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: definitions,
    KeySchema: keySchema('pk', sorted ? 'sk' : null),
  } as const;
  if (indexes.length === 0) return input;
  return {
    ...input,
    GlobalSecondaryIndexes: indexes.map(({ name, partition, sort }) => ({
      IndexName: name,
      KeySchema: keySchema(partition, sort),
      Projection: { ProjectionType: 'KEYS_ONLY' },
    })),
  };
}

function keySchema(partition: string, sort: string | null) {
  const hash = { AttributeName: partition, KeyType: 'HASH' as const };
  return sort === null ? [hash] : [hash, { AttributeName: sort, KeyType: 'RANGE' as const }];
}
