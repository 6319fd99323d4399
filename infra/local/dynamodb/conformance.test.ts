import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ConformanceWorld,
  dynamoErrorOf,
  freshKey,
  openConformanceWorld,
} from '../../../test/support/dynamodb/conformance-world.ts';

let world: ConformanceWorld;
beforeAll(async () => {
  world = await openConformanceWorld();
});
afterAll(() => world.close());

const put = (item: Record<string, unknown>, more = {}) =>
  world.doc.send(new PutCommand({ TableName: world.items, Item: item, ...more }));
const update = (pk: string, more: Omit<UpdateCommandInput, 'TableName' | 'Key'>) =>
  world.doc.send(new UpdateCommand({ TableName: world.items, Key: { pk }, ...more }));
const remove = (pk: string, more = {}) =>
  world.doc.send(new DeleteCommand({ TableName: world.items, Key: { pk }, ...more }));
const read = async (pk: string, more = {}) => {
  const command = new GetCommand({
    TableName: world.items,
    Key: { pk },
    ConsistentRead: true,
    ...more,
  });
  return (await world.doc.send(command)).Item;
};

describe('one item', () => {
  it('is returned as it was put, with every type', async () => {
    const item = {
      pk: freshKey(),
      text: 'päivää',
      number: -12.5,
      yes: true,
      nothing: null,
      bytes: new Uint8Array([0, 255]),
      list: ['a', 1, { deep: [false] }],
      names: new Set(['x', 'y']),
      empty: '',
    };
    await put(item);
    expect(await read(item.pk)).toEqual(item);
  });

  it('is undefined, not an error, if it does not exist', async () => {
    expect(await read(freshKey())).toBeUndefined();
  });

  it('is replaced entirely by a second put, which can return the old one', async () => {
    const pk = freshKey();
    await put({ pk, a: 1 });
    const second = await put({ pk, b: 2 }, { ReturnValues: 'ALL_OLD' });
    expect(second.Attributes).toEqual({ pk, a: 1 });
    expect(await read(pk)).toEqual({ pk, b: 2 });
  });

  it('is projected', async () => {
    const pk = freshKey();
    await put({ pk, a: { b: 1, c: 2 }, d: [10, 20] });
    expect(await read(pk, { ProjectionExpression: 'a.b, d[1]' })).toEqual({ a: { b: 1 }, d: [20] });
  });

  it('is deleted once, and deleting it again succeeds', async () => {
    const pk = freshKey();
    await put({ pk, a: 1 });
    const first = await remove(pk, { ReturnValues: 'ALL_OLD' });
    const second = await remove(pk, { ReturnValues: 'ALL_OLD' });
    expect(first.Attributes).toEqual({ pk, a: 1 });
    expect(second.Attributes).toBeUndefined();
  });

  it('of a missing table is ResourceNotFoundException', async () => {
    const request = new GetCommand({ TableName: 'no-such-table', Key: { pk: 'a' } });
    expect((await dynamoErrorOf(world.doc.send(request))).name).toBe('ResourceNotFoundException');
  });
});

describe('an update', () => {
  it('creates a missing item', async () => {
    const pk = freshKey();
    await update(pk, { UpdateExpression: 'SET a = :a', ExpressionAttributeValues: { ':a': 1 } });
    expect(await read(pk)).toEqual({ pk, a: 1 });
  });

  it('without an expression creates an item with only its key', async () => {
    const pk = freshKey();
    await update(pk, {});
    expect(await read(pk)).toEqual({ pk });
  });

  it.each([
    ['SET n = n + :v', { ':v': 2 }, { n: 7 }],
    ['SET n = n - :v', { ':v': 2 }, { n: 3 }],
    ['SET n = if_not_exists(n, :v)', { ':v': 9 }, { n: 5 }],
    ['SET m = if_not_exists(m, :v)', { ':v': 9 }, { n: 5, m: 9 }],
    ['SET l = list_append(l, :v)', { ':v': ['c'] }, { n: 5, l: ['a', 'b', 'c'] }],
    ['SET l[0] = :v', { ':v': 'z' }, { n: 5, l: ['z', 'b'] }],
    ['SET d.x = :v', { ':v': 1 }, { n: 5, d: { w: 0, x: 1 } }],
    ['REMOVE l[0], d', undefined, { n: 5, l: ['b'], d: undefined }],
    ['ADD n :v', { ':v': -5 }, { n: 0 }],
    ['ADD s :v', { ':v': new Set(['q']) }, { n: 5, s: new Set(['p', 'q']) }],
    ['DELETE s :v', { ':v': new Set(['p']) }, { n: 5, s: undefined }],
  ])('%s', async (UpdateExpression, values, expected) => {
    const pk = freshKey();
    const start = { pk, n: 5, l: ['a', 'b'], s: new Set(['p']), d: { w: 0 } };
    await put(start);
    await update(pk, {
      UpdateExpression,
      ...(values ? { ExpressionAttributeValues: values } : {}),
    });
    const { d, s, ...rest } = { ...start, ...expected };
    expect(await read(pk)).toEqual({ ...rest, ...(d && { d }), ...(s && { s }) });
  });

  it('refers to list elements by their positions before the update', async () => {
    const pk = freshKey();
    await put({ pk, l: ['a', 'b', 'c', 'd'] });
    await update(pk, {
      UpdateExpression: 'REMOVE l[0], l[1] SET l[2] = :v',
      ExpressionAttributeValues: { ':v': 'z' },
    });
    expect(await read(pk)).toEqual({ pk, l: ['z', 'd'] });
  });

  it('evaluates every right-hand side on the item before the update', async () => {
    const pk = freshKey();
    await put({ pk, a: 1, b: 2 });
    await update(pk, { UpdateExpression: 'SET a = b, b = a' });
    expect(await read(pk)).toEqual({ pk, a: 2, b: 1 });
  });

  it.each([
    ['ALL_OLD', { a: 1, b: 1 }],
    ['UPDATED_OLD', { a: 1 }],
    ['ALL_NEW', { a: 2, b: 1 }],
    ['UPDATED_NEW', { a: 2 }],
  ] as const)('returns %s', async (ReturnValues, expected) => {
    const pk = freshKey();
    await put({ pk, a: 1, b: 1 });
    const { Attributes } = await update(pk, {
      UpdateExpression: 'SET a = :a',
      ExpressionAttributeValues: { ':a': 2 },
      ReturnValues,
    });
    expect(Attributes).toMatchObject(expected);
    expect(Attributes && 'b' in Attributes).toBe('b' in expected);
  });

  it.each([
    ['SET pk = :v', 'This attribute is part of the key'],
    ['SET absent.deep = :v', 'document path provided in the update expression is invalid'],
    ['SET b = absent + :v', 'refers to an attribute that does not exist in the item'],
    ['SET b = a + :v', 'incorrect data type'],
    ['SET b = :v, b = :v', 'Two document paths overlap'],
    ['SET b = :other', 'attribute value used in expression is not defined'],
    ['SET status = :v', 'reserved keyword'],
  ])('is rejected: %s', async (UpdateExpression, words) => {
    const pk = freshKey();
    await put({ pk, a: 'text' });
    const values = { ExpressionAttributeValues: { ':v': 1 } };
    const error = await dynamoErrorOf(update(pk, { UpdateExpression, ...values }));
    expect(error.name).toBe('ValidationException');
    expect(error.message).toContain(words);
    expect(await read(pk)).toEqual({ pk, a: 'text' });
  });
});

describe('a batch', () => {
  it('writes puts and deletes, and reads them back', async () => {
    const [written, deleted] = [freshKey(), freshKey()];
    await put({ pk: deleted });
    await world.doc.send(
      new BatchWriteCommand({
        RequestItems: {
          [world.items]: [
            { PutRequest: { Item: { pk: written, a: 1 } } },
            { DeleteRequest: { Key: { pk: deleted } } },
          ],
        },
      }),
    );
    const answer = await world.doc.send(
      new BatchGetCommand({
        RequestItems: {
          [world.items]: { Keys: [{ pk: written }, { pk: deleted }], ConsistentRead: true },
        },
      }),
    );
    expect(answer.Responses?.[world.items]).toEqual([{ pk: written, a: 1 }]);
    expect(answer.UnprocessedKeys).toEqual({});
  });

  it('may not name an item twice', async () => {
    const PutRequest = { Item: { pk: freshKey() } };
    const request = new BatchWriteCommand({
      RequestItems: { [world.items]: [{ PutRequest }, { PutRequest }] },
    });
    expect((await dynamoErrorOf(world.doc.send(request))).message).toContain('duplicates');
  });

  it('has at most 25 writes', async () => {
    const requests = Array.from({ length: 26 }, () => ({
      PutRequest: { Item: { pk: freshKey() } },
    }));
    const request = new BatchWriteCommand({ RequestItems: { [world.items]: requests } });
    expect((await dynamoErrorOf(world.doc.send(request))).name).toBe('ValidationException');
  });
});
