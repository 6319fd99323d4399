import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
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

const itemOf = (pk: string) => ({
  pk,
  n: 5,
  text: 'abc',
  parts: ['x'],
  tags: new Set(['t']),
  doc: { a: { b: [1, 2] } },
});

describe('a condition', () => {
  it.each([
    ['attribute_exists(pk)', true],
    ['attribute_not_exists(pk)', false],
    ['attribute_exists(absent)', false],
    ['n = :five', true],
    ['n <> :five', false],
    ['n < :six AND n > :four', true],
    ['n BETWEEN :four AND :six', true],
    ['n IN (:four, :six)', false],
    ['n <= :five AND n >= :five', true],
    ['begins_with(#t, :ab)', true],
    ['contains(#t, :b)', true],
    ['contains(tags, :t)', true],
    ['contains(parts, :t)', false],
    ['size(#t) = :three', true],
    ['attribute_type(n, :kind)', true],
    ['NOT n = :five', false],
    ['n = :six OR (n = :five AND attribute_exists(#t))', true],
    ['doc = :doc', true],
    ['doc <> :doc', false],
    ['doc.a = :inner', true],
    ['doc = :inner', false],
    ['parts IN (:four, :parts)', true],
    ['absent = :five', false],
    ['absent <> :five', true],
  ])('%s is %s', async (ConditionExpression, holds) => {
    const pk = freshKey();
    const all = { ':four': 4, ':five': 5, ':six': 6, ':three': 3 };
    const documents = { ':doc': { a: { b: [1, 2] } }, ':inner': { b: [1, 2] }, ':parts': ['x'] };
    const texts = { ':ab': 'ab', ':b': 'b', ':t': 't', ':kind': 'N' };
    const values = { ...all, ...texts, ...documents };
    const used = Object.entries(values).filter(([name]) =>
      new RegExp(`${name}\\b`).test(ConditionExpression),
    );
    await world.doc.send(new PutCommand({ TableName: world.items, Item: itemOf(pk) }));

    const request = world.doc.send(
      new PutCommand({
        TableName: world.items,
        Item: { pk, replaced: true },
        ConditionExpression,
        ...(used.length > 0 ? { ExpressionAttributeValues: Object.fromEntries(used) } : {}),
        ...(ConditionExpression.includes('#t')
          ? { ExpressionAttributeNames: { '#t': 'text' } }
          : {}),
      }),
    );

    if (holds) await request;
    else expect((await dynamoErrorOf(request)).name).toBe('ConditionalCheckFailedException');
    const Key = { pk };
    const command = new GetCommand({ TableName: world.items, Key, ConsistentRead: true });
    const { Item } = await world.doc.send(command);
    expect(Item).toEqual(holds ? { pk, replaced: true } : itemOf(pk));
  });

  it('must use every name and value of the request', async () => {
    const request = new PutCommand({
      TableName: world.items,
      Item: { pk: freshKey() },
      ConditionExpression: 'attribute_not_exists(pk)',
      ExpressionAttributeValues: { ':unused': 1 },
    });
    expect((await dynamoErrorOf(world.doc.send(request))).message).toContain(
      'unused in expressions',
    );
  });
});

describe('a failed condition', () => {
  const shownBy = (error: Error) =>
    error instanceof ConditionalCheckFailedException ? error.Item : error;
  const never = { ConditionExpression: 'attribute_exists(absent)' };
  const returningOld = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;
  const requests = {
    put: (pk: string, more: object) =>
      world.doc.send(new PutCommand({ TableName: world.items, Item: { pk }, ...never, ...more })),
    update: (pk: string, more: object) =>
      world.doc.send(
        new UpdateCommand({
          TableName: world.items,
          Key: { pk },
          UpdateExpression: 'REMOVE a',
          ...never,
          ...more,
        }),
      ),
    delete: (pk: string, more: object) =>
      world.doc.send(new DeleteCommand({ TableName: world.items, Key: { pk }, ...never, ...more })),
  };

  it.each(['put', 'update', 'delete'] as const)('of a %s shows the old item', async (kind) => {
    const pk = freshKey();
    await world.doc.send(new PutCommand({ TableName: world.items, Item: { pk, a: 1 } }));
    const error = await dynamoErrorOf(requests[kind](pk, returningOld));
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect(error).toMatchObject({ Item: { pk: { S: pk }, a: { N: '1' } } });
  });

  it.each(['put', 'update', 'delete'] as const)(
    'of a %s shows it only if requested',
    async (kind) => {
      const pk = freshKey();
      await world.doc.send(new PutCommand({ TableName: world.items, Item: { pk, a: 1 } }));
      expect(shownBy(await dynamoErrorOf(requests[kind](pk, {})))).toBeUndefined();
    },
  );

  it('shows no item if none exists', async () => {
    expect(shownBy(await dynamoErrorOf(requests.put(freshKey(), returningOld)))).toBeUndefined();
  });

  it('may only request ALL_OLD or NONE', async () => {
    const wrong = { ReturnValuesOnConditionCheckFailure: 'ALL_NEW' };
    const error = await dynamoErrorOf(requests.put(freshKey(), wrong));
    expect(error.message).toContain('returnValuesOnConditionCheckFailure');
  });
});
