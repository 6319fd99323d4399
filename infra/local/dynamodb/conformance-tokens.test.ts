import { IdempotentParameterMismatchException } from '@aws-sdk/client-dynamodb';
import { TransactGetCommand } from '@aws-sdk/lib-dynamodb';
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

describe('a client request token', () => {
  const addOne = (pk: string, by = 1) => [
    {
      Update: {
        TableName: world.items,
        Key: { pk },
        UpdateExpression: 'ADD n :v',
        ExpressionAttributeValues: { ':v': by },
      },
    },
  ];

  it('applies the same request once', async () => {
    const [pk, ClientRequestToken] = [freshKey(), freshKey()];
    for (let n = 0; n < 3; n += 1) await transact(addOne(pk), { ClientRequestToken });
    expect(await readItems(pk)).toEqual([{ pk, n: 1 }]);
  });

  it('succeeds again when its condition no longer holds', async () => {
    const [pk, ClientRequestToken] = [freshKey(), freshKey()];
    const Put = { ...putOf(pk).Put, ConditionExpression: 'attribute_not_exists(pk)' };
    await transact([{ Put }], { ClientRequestToken });
    await expect(transact([{ Put }], { ClientRequestToken })).resolves.toBeDefined();
  });

  it('is rejected with another request', async () => {
    const [pk, ClientRequestToken] = [freshKey(), freshKey()];
    await transact(addOne(pk), { ClientRequestToken });
    const error = await dynamoErrorOf(transact(addOne(pk, 2), { ClientRequestToken }));
    expect(error).toBeInstanceOf(IdempotentParameterMismatchException);
    expect(await readItems(pk)).toEqual([{ pk, n: 1 }]);
  });

  it('of a canceled transaction can be used again', async () => {
    const [pk, ClientRequestToken] = [freshKey(), freshKey()];
    const Put = { ...putOf(pk, { n: 2 }).Put, ConditionExpression: 'attribute_exists(pk)' };
    await cancellationOf(transact([{ Put }], { ClientRequestToken }));
    await seed(pk, { n: 1 });
    await transact([{ Put }], { ClientRequestToken });
    expect(await readItems(pk)).toEqual([{ pk, n: 2 }]);
  });

  it('is at most 36 characters long', async () => {
    const request = transact(addOne(freshKey()), { ClientRequestToken: 'x'.repeat(37) });
    expect((await dynamoErrorOf(request)).message).toContain('less than or equal to 36');
  });
});

describe('a transactional read', () => {
  const get = (pk: string, more = {}) => ({
    Get: { TableName: world.items, Key: { pk }, ...more },
  });
  const read = (TransactItems: ReturnType<typeof get>[]) =>
    world.doc.send(new TransactGetCommand({ TransactItems }));

  it('returns projected items in order, and nothing for a missing one', async () => {
    const [a, b] = [freshKey(), freshKey()];
    await seed(a, { x: 1, y: 2 });
    const answer = await read([get(b), get(a, { ProjectionExpression: 'x' })]);
    expect(answer.Responses).toEqual([{}, { Item: { x: 1 } }]);
  });

  it('sees all of a transaction or none of it', async () => {
    const [a, b] = [freshKey(), freshKey()];
    const write = async () => {
      for (let n = 1; n <= 20; n += 1) await transact([putOf(a, { n }), putOf(b, { n })]);
    };
    const look = async () => {
      for (let n = 0; n < 20; n += 1) {
        // The two may conflict, and then there is nothing to compare.
        const answer = await read([get(a), get(b)]).catch(() => null);
        const [left, right] = answer?.Responses ?? [];
        expect(left?.Item?.['n']).toBe(right?.Item?.['n']);
      }
    };
    await Promise.all([write(), look(), look()]);
  });

  it('may not name an item twice', async () => {
    const pk = freshKey();
    expect((await dynamoErrorOf(read([get(pk), get(pk)]))).name).toBe('ValidationException');
  });

  it('is canceled by a key that does not match the table', async () => {
    const wrong = { Get: { TableName: world.ranged, Key: { pk: 'half' } } };
    const { CancellationReasons } = await cancellationOf(read([get(freshKey()), wrong]));
    const codes = CancellationReasons?.map((reason) => reason.Code);
    expect(codes).toEqual(['None', 'ValidationError']);
  });
});
