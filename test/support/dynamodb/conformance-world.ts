import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DynamoDBClient,
  DynamoDBServiceException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { startDynamo } from '../../../infra/local/dynamodb/index.ts';

export type ConformanceWorld = {
  readonly client: DynamoDBClient;
  readonly doc: DynamoDBDocumentClient;
  /** Key `pk` (S); indexes `byOwner` (keys only) and `byGroup` (`group`, `rank` N; all). */
  readonly items: string;
  /** Key `pk` (S), `sk` (S). */
  readonly ranged: string;
  /** Key `pk` (S), `sk` (N). */
  readonly numbered: string;
  close(): Promise<void>;
};

/**
 * Creates the tables of a conformance suite: on its own engine, or on the endpoint in
 * DRYDOCK_CONFORMANCE_ENDPOINT (DynamoDB Local or AWS) with the SDK's default credentials.
 */
export async function openConformanceWorld(): Promise<ConformanceWorld> {
  const endpoint = process.env['DRYDOCK_CONFORMANCE_ENDPOINT'];
  const own = endpoint ? null : await startDynamo({ accessKeyId: 'local' });
  const client = clientOf(endpoint ?? own?.url ?? '', !endpoint);
  const suffix = randomUUID().slice(0, 8);
  const names = {
    items: `items-${suffix}`,
    ranged: `ranged-${suffix}`,
    numbered: `numbered-${suffix}`,
  };
  await Promise.all([
    createTableAndWait(client, itemsTable(names.items)),
    createTableAndWait(client, rangedTable(names.ranged, 'S')),
    createTableAndWait(client, rangedTable(names.numbered, 'N')),
  ]);

  return {
    client,
    doc: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    ...names,
    async close() {
      for (const TableName of Object.values(names)) {
        await client.send(new DeleteTableCommand({ TableName }));
      }
      client.destroy();
      await own?.close();
    },
  };
}

/** Returns a client like that of Drydock itself; nothing in it depends on the engine. */
export function clientOf(endpoint: string, anonymous = true): DynamoDBClient {
  return new DynamoDBClient({
    endpoint,
    region: process.env['AWS_REGION'] ?? 'us-east-1',
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({ httpAgent: new Agent({ keepAlive: true }) }),
    ...(anonymous ? { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } } : {}),
  });
}

/** Creates a table and waits until it is active. */
export async function createTableAndWait(
  client: DynamoDBClient,
  input: CreateTableCommandInput,
): Promise<void> {
  await client.send(new CreateTableCommand(input));
  const { TableName } = input;
  await waitUntilTableExists({ client, minDelay: 1, maxDelay: 2, maxWaitTime: 60 }, { TableName });
}

/**
 * Returns the error of a request.
 * @throws an error if the request succeeds
 */
export async function dynamoErrorOf(request: Promise<unknown>): Promise<DynamoDBServiceException> {
  const outcome = await request.then(
    () => null,
    (error: unknown) => error,
  );
  if (outcome instanceof DynamoDBServiceException) return outcome;
  throw new Error(`expected an error of DynamoDB, but got ${outcome ?? 'success'}`);
}

/** Returns a key that no other test uses. */
export function freshKey(): string {
  return randomUUID();
}

export function rangedTable(TableName: string, sortType: 'S' | 'N'): CreateTableCommandInput {
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: sortType },
    ],
  };
}

export function itemsTable(TableName: string): CreateTableCommandInput {
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'owner', AttributeType: 'S' },
      { AttributeName: 'group', AttributeType: 'S' },
      { AttributeName: 'rank', AttributeType: 'N' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byOwner',
        KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
      {
        IndexName: 'byGroup',
        KeySchema: [
          { AttributeName: 'group', KeyType: 'HASH' },
          { AttributeName: 'rank', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  };
}
