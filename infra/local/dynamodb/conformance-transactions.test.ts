import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ConformanceWorld,
  dynamoErrorOf,
  freshKey,
  openConformanceWorld,
} from '../../../test/support/dynamodb/conformance-world.ts';
import { cancellationOf, transactionsIn } from '../../../test/support/dynamodb/transactions.ts';

let world: ConformanceWorld;
beforeAll(async () => {
  world = await openConformanceWorld();
});
afterAll(() => world.close());

const { transact, putOf, seed, readItems } = transactionsIn(() => world);

describe('a transaction', () => {
  it('puts, updates, deletes and checks together', async () => {
    const [a, b, c, d] = [freshKey(), freshKey(), freshKey(), freshKey()];
    await Promise.all([seed(b, { n: 1 }), seed(c), seed(d, { open: true })]);
    const TableName = world.items;
    await transact([
      putOf(a, { n: 1 }),
      {
        Update: {
          TableName,
          Key: { pk: b },
          UpdateExpression: 'ADD n :one',
          ExpressionAttributeValues: { ':one': 1 },
        },
      },
      { Delete: { TableName, Key: { pk: c }, ConditionExpression: 'attribute_exists(pk)' } },
      {
        ConditionCheck: {
          TableName,
          Key: { pk: d },
          ConditionExpression: '#o = :yes',
          ExpressionAttributeNames: { '#o': 'open' },
          ExpressionAttributeValues: { ':yes': true },
        },
      },
    ]);
    expect(await readItems(a, b, c, d)).toEqual([
      { pk: a, n: 1 },
      { pk: b, n: 2 },
      undefined,
      { pk: d, open: true },
    ]);
  });

  it('spans tables and updates indexes', async () => {
    const [pk, owner] = [freshKey(), freshKey()];
    await transact([
      putOf(pk, { owner }),
      { Put: { TableName: world.ranged, Item: { pk, sk: '-' } } },
    ]);
    const query = new QueryCommand({
      TableName: world.items,
      IndexName: 'byOwner',
      KeyConditionExpression: '#o = :o',
      ExpressionAttributeNames: { '#o': 'owner' },
      ExpressionAttributeValues: { ':o': owner },
    });
    await expect.poll(async () => (await world.doc.send(query)).Count).toBe(1);
  });

  it('can have a hundred items', async () => {
    const pks = Array.from({ length: 100 }, freshKey);
    await transact(pks.map((pk) => putOf(pk)));
    expect((await readItems(...pks)).every(Boolean)).toBe(true);
  });

  it('is serializable: forty concurrent increments lose none', async () => {
    const pk = freshKey();
    const add = {
      Update: {
        TableName: world.items,
        Key: { pk },
        UpdateExpression: 'ADD n :one',
        ExpressionAttributeValues: { ':one': 1 },
      },
    };
    // Those that overlap are cancelled. None that succeeds may be lost.
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, () => transact([add, putOf(freshKey())])),
    );
    const done = outcomes.filter(({ status }) => status === 'fulfilled').length;
    expect(done).toBeGreaterThan(0);
    expect(await readItems(pk)).toEqual([{ pk, n: done }]);
  });
});

describe('a canceled transaction', () => {
  it('changes nothing, and gives its reasons by position', async () => {
    const [a, b, c] = [freshKey(), freshKey(), freshKey()];
    await seed(b, { n: 7 });
    const condition = {
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    } as const;
    const error = await cancellationOf(
      transact([putOf(a), { Put: { ...putOf(b).Put, ...condition } }, putOf(c)]),
    );
    expect(error.CancellationReasons).toEqual([
      { Code: 'None' },
      {
        Code: 'ConditionalCheckFailed',
        Message: 'The conditional request failed',
        Item: { pk: { S: b }, n: { N: '7' } },
      },
      { Code: 'None' },
    ]);
    expect(error.message).toContain('[None, ConditionalCheckFailed, None]');
    expect(await readItems(a, b, c)).toEqual([undefined, { pk: b, n: 7 }, undefined]);
  });

  it('shows an old item only if requested', async () => {
    const pk = freshKey();
    await seed(pk);
    const Put = { ...putOf(pk).Put, ConditionExpression: 'attribute_not_exists(pk)' };
    const error = await cancellationOf(transact([{ Put }]));
    expect(error.CancellationReasons?.[0]).not.toHaveProperty('Item');
  });

  it('names every failed condition, not only the first', async () => {
    const [a, b] = [freshKey(), freshKey()];
    const check = (pk: string) => ({
      ConditionCheck: {
        TableName: world.items,
        Key: { pk },
        ConditionExpression: 'attribute_exists(pk)',
      },
    });
    const { CancellationReasons } = await cancellationOf(transact([check(a), check(b)]));
    const codes = CancellationReasons?.map((reason) => reason.Code);
    expect(codes).toEqual(['ConditionalCheckFailed', 'ConditionalCheckFailed']);
  });

  it.each([
    ['an operand of the wrong type', 'SET b = a + :v', 'incorrect data type'],
    ['a missing path', 'SET absent.deep = :v', 'document path'],
    ['a missing attribute', 'SET b = absent + :v', 'does not exist in the item'],
  ])('reports %s as ValidationError', async (_name, UpdateExpression, words) => {
    const [pk, other] = [freshKey(), freshKey()];
    await seed(pk, { a: 'text' });
    const Update = {
      TableName: world.items,
      Key: { pk },
      UpdateExpression,
      ExpressionAttributeValues: { ':v': 1 },
    };
    const { CancellationReasons } = await cancellationOf(transact([putOf(other), { Update }]));
    expect(CancellationReasons?.[0]?.Code).toBe('None');
    expect(CancellationReasons?.[1]?.Code).toBe('ValidationError');
    expect(CancellationReasons?.[1]?.Message).toContain(words);
    expect(await readItems(other)).toEqual([undefined]);
  });

  it('reports a key that does not match the table as ValidationError', async () => {
    const Delete = { TableName: world.ranged, Key: { pk: 'only half of it' } };
    const { CancellationReasons } = await cancellationOf(transact([{ Delete }]));
    expect(CancellationReasons?.[0]?.Message).toContain('does not match the schema');
  });
});

describe('an invalid transaction', () => {
  const validation = { name: 'ValidationException' };

  it('names an item twice', async () => {
    const pk = freshKey();
    const Delete = { TableName: world.items, Key: { pk } };
    const error = await dynamoErrorOf(transact([putOf(pk), { Delete }]));
    expect(error).toMatchObject(validation);
    expect(error.message).toContain('multiple operations on one item');
    expect(await readItems(pk)).toEqual([undefined]);
  });

  it('has a hundred and one items', async () => {
    const items = Array.from({ length: 101 }, () => putOf(freshKey()));
    const error = await dynamoErrorOf(transact(items));
    expect(error).toMatchObject(validation);
    expect(error.message).toContain('less than or equal to 100');
  });

  it('has no item', async () => {
    expect(await dynamoErrorOf(transact([]))).toMatchObject(validation);
  });

  it('has an item without an operation', async () => {
    expect(await dynamoErrorOf(transact([{}]))).toMatchObject(validation);
  });

  it('has a check without a condition', async () => {
    const ConditionCheck = {
      TableName: world.items,
      Key: { pk: 'a' },
      ConditionExpression: undefined,
    };
    const error = await dynamoErrorOf(transact([{ ConditionCheck }]));
    expect(error).toMatchObject(validation);
    expect(error.message).toContain('conditionExpression');
  });

  it('has an expression that does not parse', async () => {
    const Put = { ...putOf(freshKey()).Put, ConditionExpression: 'attribute_exists(' };
    expect(await dynamoErrorOf(transact([{ Put }]))).toMatchObject(validation);
  });

  it('names a missing table', async () => {
    const Put = { TableName: 'no-such-table', Item: { pk: 'a' } };
    const error = await dynamoErrorOf(transact([{ Put }]));
    expect(error.name).toBe('ResourceNotFoundException');
  });
});
