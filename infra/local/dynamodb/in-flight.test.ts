import {
  DynamoDBDocumentClient,
  PutCommand,
  TransactGetCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  clientOf,
  createTableAndWait,
  dynamoErrorOf,
  freshKey,
  itemsTable,
} from '../../../test/support/dynamodb/conformance-world.ts';
import { cancellationOf } from '../../../test/support/dynamodb/transactions.ts';
import { type Dynamo, startDynamo } from './index.ts';

const TableName = 'overlap';
let world: Dynamo;
let doc: DynamoDBDocumentClient;
/** Transactions that were received and wait to commit, oldest first. */
const waiting: (() => void)[] = [];
let received = Promise.withResolvers<void>();

beforeAll(async () => {
  const during = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.push(resolve);
    received.resolve();
    return promise;
  };
  world = await startDynamo({ accessKeyId: 'local', faults: { during } });
  const client = clientOf(world.url);
  doc = DynamoDBDocumentClient.from(client);
  await createTableAndWait(client, itemsTable(TableName));
});
afterAll(async () => {
  doc.destroy();
  await world.close();
});

const put = (pk: string, n: number) => ({ Put: { TableName, Item: { pk, n } } });
const transact = (TransactItems: ReturnType<typeof put>[], ClientRequestToken = freshKey()) =>
  doc.send(new TransactWriteCommand({ TransactItems, ClientRequestToken }));
const write = (pk: string, n: number) => doc.send(new PutCommand({ TableName, Item: { pk, n } }));
const get = (...pks: string[]) => {
  const TransactItems = pks.map((pk) => ({ Get: { TableName, Key: { pk } } }));
  return doc.send(new TransactGetCommand({ TransactItems }));
};

/** Begins a transaction. Once it holds its items, returns how to let it commit. */
async function begin(items: ReturnType<typeof put>[], token?: string) {
  received = Promise.withResolvers<void>();
  const done = transact(items, token);
  await received.promise;
  return async () => {
    waiting.shift()?.();
    await done;
  };
}

describe('while a transaction is in flight', () => {
  it('another one on any of its items is cancelled with TransactionConflict', async () => {
    const [a, b, c] = [freshKey(), freshKey(), freshKey()];
    const finish = await begin([put(a, 1), put(b, 1)]);

    const { CancellationReasons } = await cancellationOf(transact([put(c, 2), put(b, 2)]));
    expect(CancellationReasons?.map(({ Code }) => Code)).toEqual(['None', 'TransactionConflict']);

    await finish();
    const { Responses } = await get(a, b, c);
    expect(Responses?.map(({ Item }) => Item?.['n'])).toEqual([1, 1, undefined]);
  });

  it('a write of one of its items fails with TransactionConflictException', async () => {
    const [a, b] = [freshKey(), freshKey()];
    const finish = await begin([put(a, 1)]);

    expect((await dynamoErrorOf(write(a, 2))).name).toBe('TransactionConflictException');
    await write(b, 2);

    await finish();
    await write(a, 3);
    const { Responses } = await get(a, b);
    expect(Responses?.map(({ Item }) => Item?.['n'])).toEqual([3, 2]);
  });

  it('a transactional read of its items is cancelled', async () => {
    const a = freshKey();
    const finish = await begin([put(a, 1)]);

    const { CancellationReasons } = await cancellationOf(get(freshKey(), a));
    expect(CancellationReasons?.map(({ Code }) => Code)).toEqual(['None', 'TransactionConflict']);
    await finish();
  });

  it('a repeat with its token is TransactionInProgressException, and later an echo', async () => {
    const [a, token] = [freshKey(), freshKey()];
    const finish = await begin([put(a, 1)], token);

    const repeat = await dynamoErrorOf(transact([put(a, 1)], token));
    expect(repeat.name).toBe('TransactionInProgressException');

    await finish();
    await expect(transact([put(a, 1)], token)).resolves.toBeDefined();
    expect(waiting).toEqual([]);
  });
});
