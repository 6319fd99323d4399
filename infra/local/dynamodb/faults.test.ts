import { DynamoDBServiceException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import {
  clientOf,
  createTableAndWait,
  dynamoErrorOf,
  itemsTable,
} from '../../../test/support/dynamodb/conformance-world.ts';
import { type Dynamo, type DynamoFaults, startDynamo } from './index.ts';

const TableName = 'faulty';
let world: Dynamo;
let doc: DynamoDBDocumentClient;
afterEach(async () => {
  doc.destroy();
  await world.close();
});

async function start(faults: DynamoFaults): Promise<void> {
  world = await startDynamo({ accessKeyId: 'local', faults });
  const client = clientOf(world.url);
  doc = DynamoDBDocumentClient.from(client);
  await createTableAndWait(client, itemsTable(TableName));
}
const addOne = (ClientRequestToken: string) =>
  doc.send(
    new TransactWriteCommand({
      ClientRequestToken,
      TransactItems: [
        {
          Update: {
            TableName,
            Key: { pk: 'a' },
            UpdateExpression: 'ADD n :one',
            ExpressionAttributeValues: { ':one': 1 },
          },
        },
      ],
    }),
  );
const read = async () =>
  (await doc.send(new GetCommand({ TableName, Key: { pk: 'a' } }))).Item?.['n'];
/** Injects a fault into the first request of an operation only. */
const once = <Fault>(operation: string, fault: Fault) => {
  let armed = true;
  return (name: string): Fault | null => {
    if (name !== operation || !armed) return null;
    armed = false;
    return fault;
  };
};

describe('a fault before the work', () => {
  it.each([
    ['ThrottlingException', 400],
    ['TransactionInProgressException', 400],
    ['InternalServerError', 500],
  ])('%s reaches the client as from AWS, and nothing happens', async (type, status) => {
    await start({ before: once('TransactWriteItems', { fail: { type, status } }) });
    const error = await dynamoErrorOf(addOne('t'));
    expect(error.name).toBe(type);
    expect(error.$metadata.httpStatusCode).toBe(status);
    expect(await read()).toBeUndefined();
  });

  it('can cancel a transaction for chosen reasons', async () => {
    const reasons = [{ Code: 'TransactionConflict', Message: 'busy' }];
    const fail = { status: 400, type: 'TransactionCanceledException', reasons };
    await start({ before: once('TransactWriteItems', { fail }) });
    const error = await dynamoErrorOf(addOne('t'));
    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect(error).toMatchObject({ CancellationReasons: reasons });
    expect(error.message).toContain('[TransactionConflict]');
  });

  it('can delay the request', async () => {
    await start({ before: once('TransactWriteItems', { delayMs: 60 }) });
    const started = performance.now();
    await addOne('t');
    expect(performance.now() - started).toBeGreaterThanOrEqual(59);
  });
});

describe('a fault after the work', () => {
  it('can lose the answer; a repeat with the same token applies once', async () => {
    await start({ after: once('TransactWriteItems', 'drop' as const) });
    const lost = await addOne('t').then(
      () => null,
      (error: unknown) => error,
    );
    expect(lost).toBeInstanceOf(Error);
    expect(lost).not.toBeInstanceOf(DynamoDBServiceException);
    expect(await read()).toBe(1);
    await addOne('t');
    expect(await read()).toBe(1);
  });

  it('can turn a success into an error', async () => {
    const fail = { status: 500, type: 'InternalServerError' };
    await start({ after: once('TransactWriteItems', { fail }) });
    expect((await dynamoErrorOf(addOne('t'))).name).toBe('InternalServerError');
    expect(await read()).toBe(1);
  });

  it('is given the cost of a failed condition', async () => {
    const seen: unknown[] = [];
    await start({
      after(operation, _body, answer) {
        if (operation === 'PutItem') seen.push(answer);
        return null;
      },
    });
    const Item = { pk: 'a', body: 'x'.repeat(1500) };
    await doc.send(new PutCommand({ TableName, Item }));
    const ConditionExpression = 'attribute_not_exists(pk)';
    await dynamoErrorOf(
      doc.send(new PutCommand({ TableName, Item: { pk: 'a' }, ConditionExpression })),
    );
    expect(seen[1]).toMatchObject({ status: 400, consumed: [{ TableName, CapacityUnits: 2 }] });
  });
});
