import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ListTablesCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { PutCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ConformanceWorld,
  createTableAndWait,
  dynamoErrorOf,
  freshKey,
  itemsTable,
  openConformanceWorld,
  rangedTable,
} from '../../../test/support/dynamodb/conformance-world.ts';

let world: ConformanceWorld;
beforeAll(async () => {
  world = await openConformanceWorld();
});
afterAll(() => world.close());

const itemBytesMax = 400 * 1024;
const put = (Item: Record<string, unknown>, TableName = world.items) =>
  world.doc.send(new PutCommand({ TableName, Item }));
const set = (pk: string, attribute: string, value: unknown) =>
  world.doc.send(
    new UpdateCommand({
      TableName: world.items,
      Key: { pk },
      UpdateExpression: 'SET #a = :v',
      ExpressionAttributeNames: { '#a': attribute },
      ExpressionAttributeValues: { ':v': value },
    }),
  );
const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });

describe('an item', () => {
  // `pk` and its 36 characters count as well, and so does the name `body`.
  const room = itemBytesMax - 2 - 36 - 4;

  it('may have 400 KB and not a byte more', async () => {
    await put({ pk: freshKey(), body: 'x'.repeat(room) });
    const error = await dynamoErrorOf(put({ pk: freshKey(), body: 'x'.repeat(room + 1) }));
    expect(error.name).toBe('ValidationException');
    expect(error.message).toContain('Item size has exceeded the maximum allowed size');
  });

  it('is measured in bytes', async () => {
    const error = await dynamoErrorOf(put({ pk: freshKey(), body: 'ä'.repeat(room / 2 + 1) }));
    expect(error.message).toContain('Item size has exceeded');
  });

  it('may not exceed the limit after an update', async () => {
    const pk = freshKey();
    await put({ pk, body: 'x'.repeat(room - 100) });
    const error = await dynamoErrorOf(set(pk, 'more', 'y'.repeat(200)));
    expect(error.message).toContain('Item size to update has exceeded');
  });

  it('may not exceed the limit in a transaction', async () => {
    const pk = freshKey();
    await put({ pk, body: 'x'.repeat(room - 100) });
    const Update = {
      TableName: world.items,
      Key: { pk },
      UpdateExpression: 'SET b = :v',
      ExpressionAttributeValues: { ':v': 'y'.repeat(200) },
    };
    const command = new TransactWriteCommand({ TransactItems: [{ Update }] });
    expect(await dynamoErrorOf(world.doc.send(command))).toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'ValidationError' }],
    });
  });

  it('may be nested 31 levels deep, but not 34', async () => {
    await put({ pk: freshKey(), deep: nested(31) });
    const error = await dynamoErrorOf(put({ pk: freshKey(), deep: nested(34) }));
    expect(error.name).toBe('ValidationException');
    expect(error.message).toContain('Nesting Levels have exceeded supported limits');
  });

  it('may not be nested deeper by an update', async () => {
    const error = await dynamoErrorOf(set(freshKey(), 'deep', nested(34)));
    expect(error.message).toContain('Nesting Levels');
  });

  it('may not hold an empty set', async () => {
    const Item = { pk: { S: freshKey() }, s: { SS: [] } };
    const { PutItemCommand } = await import('@aws-sdk/client-dynamodb');
    const request = world.client.send(new PutItemCommand({ TableName: world.items, Item }));
    expect((await dynamoErrorOf(request)).name).toBe('ValidationException');
  });
});

describe('a key', () => {
  it.each([
    ['must exist', { a: 1 }, 'Missing the key pk'],
    ['must have its type', { pk: 1 }, 'Type mismatch for key pk'],
    ['may not be empty', { pk: '' }, 'cannot contain an empty string value'],
    ['may have at most 2,048 bytes', { pk: 'x'.repeat(2049) }, 'Size of hashkey'],
  ])('%s', async (_name, item, words) => {
    const error = await dynamoErrorOf(put(item));
    expect(error.name).toBe('ValidationException');
    expect(error.message).toContain(words);
  });

  it('has a sort key of at most 1,024 bytes', async () => {
    const request = put({ pk: freshKey(), sk: 'x'.repeat(1025) }, world.ranged);
    expect((await dynamoErrorOf(request)).message).toContain('1024 bytes');
  });

  it('of an index may not be put empty', async () => {
    const error = await dynamoErrorOf(put({ pk: freshKey(), owner: '' }));
    expect(error.name).toBe('ValidationException');
    expect(error.message).toContain('IndexName: byOwner, IndexKey: owner');
  });

  it('of an index may not be updated to be empty', async () => {
    const error = await dynamoErrorOf(set(freshKey(), 'owner', ''));
    expect(error.message).toContain('secondary index key');
  });

  it('of an index must have its type', async () => {
    const error = await dynamoErrorOf(put({ pk: freshKey(), owner: 5 }));
    expect(error.message).toContain('Type mismatch for Index Key owner');
  });
});

describe('a table', () => {
  it('is described as it was created', async () => {
    const command = new DescribeTableCommand({ TableName: world.items });
    const { Table } = await world.client.send(command);
    const indexes = Table?.GlobalSecondaryIndexes?.map((index) => index.IndexName).sort();
    expect(Table?.TableStatus).toBe('ACTIVE');
    expect(Table?.BillingModeSummary?.BillingMode).toBe('PAY_PER_REQUEST');
    expect(indexes).toEqual(['byGroup', 'byOwner']);
  });

  it('is listed', async () => {
    const command = new ListTablesCommand({ ExclusiveStartTableName: world.items.slice(0, -1) });
    expect((await world.client.send(command)).TableNames).toContain(world.items);
  });

  it('is created once', async () => {
    const request = world.client.send(new CreateTableCommand(itemsTable(world.items)));
    expect((await dynamoErrorOf(request)).name).toBe('ResourceInUseException');
  });

  it('is deleted with its items', async () => {
    const TableName = `short-lived-${freshKey()}`;
    await createTableAndWait(world.client, rangedTable(TableName, 'S'));
    await put({ pk: 'a', sk: 'a' }, TableName);
    await world.client.send(new DeleteTableCommand({ TableName }));
    await expect
      .poll(() => dynamoErrorOf(put({ pk: 'a', sk: 'a' }, TableName)).then((error) => error.name))
      .toBe('ResourceNotFoundException');
  });

  it('stores which attribute holds the expiry time', async () => {
    const TableName = world.ranged;
    const describeIt = new DescribeTimeToLiveCommand({ TableName });
    const TimeToLiveSpecification = { AttributeName: 'expiresAt', Enabled: true };
    const enable = new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification });

    const before = await world.client.send(describeIt);
    expect(before.TimeToLiveDescription?.TimeToLiveStatus).toBe('DISABLED');
    const answer = await world.client.send(enable);
    expect(answer.TimeToLiveSpecification).toEqual(TimeToLiveSpecification);
    const after = await world.client.send(describeIt);
    expect(after.TimeToLiveDescription?.AttributeName).toBe('expiresAt');
    expect(after.TimeToLiveDescription?.TimeToLiveStatus).toMatch(/^ENABL/);
    expect((await dynamoErrorOf(world.client.send(enable))).name).toBe('ValidationException');
  });
});
