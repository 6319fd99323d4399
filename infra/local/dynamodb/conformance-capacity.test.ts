import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ConformanceWorld,
  freshKey,
  openConformanceWorld,
} from '../../../test/support/dynamodb/conformance-world.ts';

let world: ConformanceWorld;
beforeAll(async () => {
  world = await openConformanceWorld();
});
afterAll(() => world.close());

const indexes = { ReturnConsumedCapacity: 'INDEXES' } as const;
const total = { ReturnConsumedCapacity: 'TOTAL' } as const;
const kb = (count: number) => 'x'.repeat(count * 1000);
const seed = (item: Record<string, unknown>) =>
  world.doc.send(new PutCommand({ TableName: world.items, Item: item }));
const putCost = async (Item: Record<string, unknown>) =>
  (await world.doc.send(new PutCommand({ TableName: world.items, Item, ...indexes })))
    .ConsumedCapacity;

describe('the cost of a write', () => {
  it.each([
    ['one unit when small', 0, 0, 1],
    ['one unit per KB begun', 0, 2, 2],
    ['the larger of the images: growing', 1, 3, 3],
    ['the larger of the images: shrinking', 3, 1, 3],
  ])('%s', async (_name, before, after, units) => {
    const pk = freshKey();
    if (before) await seed({ pk, body: kb(before) });
    expect((await putCost({ pk, body: kb(after) }))?.CapacityUnits).toBe(units);
  });

  it('by bytes, not by characters', async () => {
    const cost = await putCost({ pk: freshKey(), body: 'ä'.repeat(600) });
    expect(cost?.CapacityUnits).toBe(2);
  });

  it('one unit when it deletes nothing, the item when it deletes one', async () => {
    const pk = freshKey();
    await seed({ pk, body: kb(2) });
    const command = new DeleteCommand({ TableName: world.items, Key: { pk }, ...total });
    const [first, second] = [await world.doc.send(command), await world.doc.send(command)];
    expect(first.ConsumedCapacity?.CapacityUnits).toBe(2);
    expect(second.ConsumedCapacity?.CapacityUnits).toBe(1);
  });

  it('the sum over a batch', async () => {
    const puts = [freshKey(), freshKey()].map((pk) => ({ PutRequest: { Item: { pk } } }));
    const command = new BatchWriteCommand({ RequestItems: { [world.items]: puts }, ...total });
    const answer = await world.doc.send(command);
    expect(answer.ConsumedCapacity).toMatchObject([{ TableName: world.items, CapacityUnits: 2 }]);
  });
});

describe('the cost of an index entry is', () => {
  const costOfChange = async (before: object, after: object) => {
    const pk = freshKey();
    await seed({ pk, ...before });
    return (await putCost({ pk, ...after }))?.GlobalSecondaryIndexes?.['byOwner']?.CapacityUnits;
  };

  it.each([
    ['one unit to add', {}, { owner: 'a' }, 1],
    ['one unit to remove', { owner: 'a' }, {}, 1],
    ['two units to move', { owner: 'a' }, { owner: 'b' }, 2],
    [
      'nothing while its projection is unchanged',
      { owner: 'a', n: 1 },
      { owner: 'a', n: 2 },
      undefined,
    ],
    ['nothing without an index key', { n: 1 }, { n: 2 }, undefined],
  ])('%s', async (_name, before, after, units) => {
    expect(await costOfChange(before, after)).toBe(units);
  });

  it('one unit when a projected attribute changes', async () => {
    const pk = freshKey();
    await seed({ pk, group: 'g', rank: 1, n: 1 });
    const cost = await putCost({ pk, group: 'g', rank: 1, n: 2 });
    expect(cost?.GlobalSecondaryIndexes).toMatchObject({ byGroup: { CapacityUnits: 1 } });
    expect(cost?.Table?.CapacityUnits).toBe(1);
    expect(cost?.CapacityUnits).toBe(2);
  });

  it('shown separately under INDEXES, and only included in the sum under TOTAL', async () => {
    const Item = { pk: freshKey(), owner: 'a' };
    const command = new PutCommand({ TableName: world.items, Item, ...total });
    const { ConsumedCapacity } = await world.doc.send(command);
    expect(ConsumedCapacity?.CapacityUnits).toBe(2);
    expect(ConsumedCapacity?.GlobalSecondaryIndexes).toBeUndefined();
  });
});

describe('the cost of a transaction is', () => {
  it('double for writes and checks, single for index entries', async () => {
    const [put, updated, checked] = [freshKey(), freshKey(), freshKey()];
    const TableName = world.items;
    await seed({ pk: checked, body: kb(2) });
    const TransactItems = [
      { Put: { TableName, Item: { pk: put, owner: 'a' } } },
      { Update: { TableName, Key: { pk: updated }, UpdateExpression: 'REMOVE a' } },
      {
        ConditionCheck: {
          TableName,
          Key: { pk: checked },
          ConditionExpression: 'attribute_exists(pk)',
        },
      },
    ];
    const answer = await world.doc.send(new TransactWriteCommand({ TransactItems, ...indexes }));
    expect(answer.ConsumedCapacity).toHaveLength(1);
    expect(answer.ConsumedCapacity?.[0]).toMatchObject({
      TableName,
      CapacityUnits: 9,
      WriteCapacityUnits: 9,
      Table: { CapacityUnits: 8 },
      GlobalSecondaryIndexes: { byOwner: { CapacityUnits: 1 } },
    });
  });

  it('reads only, if its token is a repeat', async () => {
    const input = {
      TransactItems: [{ Put: { TableName: world.items, Item: { pk: freshKey(), body: kb(5) } } }],
      ClientRequestToken: freshKey(),
      ...total,
    };
    const first = await world.doc.send(new TransactWriteCommand(input));
    const second = await world.doc.send(new TransactWriteCommand(input));
    expect(first.ConsumedCapacity?.[0]).toMatchObject({ WriteCapacityUnits: 10 });
    expect(second.ConsumedCapacity?.[0]).toMatchObject({ ReadCapacityUnits: 4 });
  });

  it('two units per 4 KB to read, whether the item exists or not', async () => {
    const pk = freshKey();
    await seed({ pk, body: kb(5) });
    const TransactItems = [pk, freshKey()].map((key) => ({
      Get: { TableName: world.items, Key: { pk: key } },
    }));
    const answer = await world.doc.send(new TransactGetCommand({ TransactItems, ...total }));
    expect(answer.ConsumedCapacity?.[0]).toMatchObject({ CapacityUnits: 6, ReadCapacityUnits: 6 });
  });
});

describe('the cost of a read', () => {
  it.each([
    ['strong, small', true, 0, 1],
    ['strong, 5 KB', true, 5, 2],
    ['eventual, small', false, 0, 0.5],
    ['eventual, 5 KB', false, 5, 1],
  ])('%s', async (_name, ConsistentRead, size, units) => {
    const pk = freshKey();
    await seed({ pk, body: kb(size) });
    const input = { TableName: world.items, Key: { pk }, ConsistentRead, ...total };
    const answer = await world.doc.send(new GetCommand(input));
    expect(answer.ConsumedCapacity?.CapacityUnits).toBe(units);
  });

  it('per item in a batch, absent ones included', async () => {
    const Keys = [{ pk: freshKey() }, { pk: freshKey() }];
    const RequestItems = { [world.items]: { Keys, ConsistentRead: true } };
    const answer = await world.doc.send(new BatchGetCommand({ RequestItems, ...total }));
    expect(answer.ConsumedCapacity).toMatchObject([{ CapacityUnits: 2 }]);
  });

  it('per page in a query, and at least one unit', async () => {
    const pk = freshKey();
    const costOfPage = async (Limit: number) => {
      const command = new QueryCommand({
        TableName: world.ranged,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ConsistentRead: true,
        Limit,
        ...total,
      });
      return (await world.doc.send(command)).ConsumedCapacity?.CapacityUnits;
    };
    expect(await costOfPage(9)).toBe(1);
    for (const sk of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const Item = { pk, sk, body: kb(1) };
      await world.doc.send(new PutCommand({ TableName: world.ranged, Item }));
    }
    expect(await costOfPage(9)).toBe(2);
    expect(await costOfPage(2)).toBe(1);
  });

  it('on the index when it queries one', async () => {
    const command = new QueryCommand({
      TableName: world.items,
      IndexName: 'byOwner',
      KeyConditionExpression: '#o = :o',
      ExpressionAttributeNames: { '#o': 'owner' },
      ExpressionAttributeValues: { ':o': freshKey() },
      ...indexes,
    });
    const { ConsumedCapacity } = await world.doc.send(command);
    expect(ConsumedCapacity?.CapacityUnits).toBe(0.5);
    expect(ConsumedCapacity?.GlobalSecondaryIndexes?.['byOwner']?.CapacityUnits).toBe(0.5);
  });

  it('is not shown unless requested', async () => {
    const command = new GetCommand({ TableName: world.items, Key: { pk: freshKey() } });
    expect((await world.doc.send(command)).ConsumedCapacity).toBeUndefined();
  });

  it('does not apply to an update, which pays for the item that it leaves', async () => {
    const command = new UpdateCommand({
      TableName: world.items,
      Key: { pk: freshKey() },
      UpdateExpression: 'SET body = :b',
      ExpressionAttributeValues: { ':b': kb(2) },
      ...total,
    });
    expect((await world.doc.send(command)).ConsumedCapacity?.CapacityUnits).toBe(2);
  });
});
