import { createHash } from 'node:crypto';
import {
  BatchWriteCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
  ScanCommand,
  UpdateCommand,
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

async function fill(TableName: string, items: readonly Record<string, unknown>[]) {
  const requests = items.map((Item) => ({ PutRequest: { Item } }));
  await world.doc.send(new BatchWriteCommand({ RequestItems: { [TableName]: requests } }));
}
const query = (input: Omit<QueryCommandInput, 'TableName'>, TableName = world.ranged) =>
  world.doc.send(new QueryCommand({ TableName, ...input }));
const keysOf = (page: Pick<QueryCommandOutput, 'Items'>) => page.Items?.map((item) => item['sk']);

describe('a query by text', () => {
  const pk = freshKey();
  beforeAll(() =>
    fill(
      world.ranged,
      ['a', 'ab', 'b', 'b/1', 'ä', 'c'].map((sk) => ({ pk, sk })),
    ),
  );

  it.each([
    ['pk = :pk', {}, ['a', 'ab', 'b', 'b/1', 'c', 'ä']],
    ['pk = :pk AND sk = :x', { ':x': 'b' }, ['b']],
    ['pk = :pk AND sk < :x', { ':x': 'b' }, ['a', 'ab']],
    ['pk = :pk AND sk <= :x', { ':x': 'b' }, ['a', 'ab', 'b']],
    ['pk = :pk AND sk > :x', { ':x': 'b' }, ['b/1', 'c', 'ä']],
    ['pk = :pk AND sk >= :x', { ':x': 'b/1' }, ['b/1', 'c', 'ä']],
    ['pk = :pk AND begins_with(sk, :x)', { ':x': 'a' }, ['a', 'ab']],
    ['pk = :pk AND sk BETWEEN :x AND :y', { ':x': 'ab', ':y': 'b/1' }, ['ab', 'b', 'b/1']],
  ])('%s', async (KeyConditionExpression, values, expected) => {
    const page = await query({
      KeyConditionExpression,
      ExpressionAttributeValues: { ':pk': pk, ...values },
      ConsistentRead: true,
    });
    expect(keysOf(page)).toEqual(expected);
  });

  it('runs backwards, and its pages miss no item', async () => {
    const seen: unknown[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const page = await query({
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ScanIndexForward: false,
        Limit: 2,
        ...(start ? { ExclusiveStartKey: start } : {}),
      });
      seen.push(...(keysOf(page) ?? []));
      start = page.LastEvaluatedKey;
    } while (start);
    expect(seen).toEqual(['ä', 'c', 'b/1', 'b', 'ab', 'a']);
  });

  it('filters after counting the scanned items', async () => {
    const page = await query({
      KeyConditionExpression: 'pk = :pk',
      FilterExpression: 'attribute_exists(absent)',
      ExpressionAttributeValues: { ':pk': pk },
    });
    expect([page.Count, page.ScannedCount]).toEqual([0, 6]);
  });

  it('can return only the count', async () => {
    const page = await query({
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
      Select: 'COUNT',
    });
    expect(page.Count).toBe(6);
    expect(page.Items).toBeUndefined();
  });
});

describe('a query by number', () => {
  it('orders by value, negative numbers too', async () => {
    const pk = freshKey();
    const numbers = [10, -1.5, 2, 0, -20, 1e15, 0.001];
    await fill(
      world.numbered,
      numbers.map((sk) => ({ pk, sk })),
    );
    const page = await query(
      { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk } },
      world.numbered,
    );
    expect(keysOf(page)).toEqual([-20, -1.5, 0, 0.001, 2, 10, 1e15]);
  });
});

describe('an index', () => {
  const byOwner = async (owner: string, more = {}) =>
    world.doc.send(
      new QueryCommand({
        TableName: world.items,
        IndexName: 'byOwner',
        KeyConditionExpression: '#o = :o',
        ExpressionAttributeNames: { '#o': 'owner' },
        ExpressionAttributeValues: { ':o': owner },
        ...more,
      }),
    );

  it('holds the items that have its key, with their projected attributes', async () => {
    const [pk, owner] = [freshKey(), freshKey()];
    await fill(world.items, [{ pk, owner, more: 1 }, { pk: freshKey() }]);
    await expect.poll(async () => (await byOwner(owner)).Items).toEqual([{ pk, owner }]);
  });

  it('drops an item that loses its key attribute, and moves one whose key changes', async () => {
    const [pk, owner, next] = [freshKey(), freshKey(), freshKey()];
    const Key = { pk };
    const names = { ExpressionAttributeNames: { '#o': 'owner' } };
    await world.doc.send(new PutCommand({ TableName: world.items, Item: { pk, owner } }));
    await world.doc.send(
      new UpdateCommand({
        TableName: world.items,
        Key,
        UpdateExpression: 'SET #o = :o',
        ...names,
        ExpressionAttributeValues: { ':o': next },
      }),
    );
    await expect.poll(async () => (await byOwner(next)).Count).toBe(1);
    await expect.poll(async () => (await byOwner(owner)).Count).toBe(0);
    await world.doc.send(
      new UpdateCommand({ TableName: world.items, Key, UpdateExpression: 'REMOVE #o', ...names }),
    );
    await expect.poll(async () => (await byOwner(next)).Count).toBe(0);
  });

  it('distinguishes many items with one key, and pages through them both ways', async () => {
    const owner = freshKey();
    const pks = Array.from({ length: 25 }, freshKey);
    await fill(
      world.items,
      pks.map((pk) => ({ pk, owner })),
    );
    await expect.poll(async () => (await byOwner(owner)).Count).toBe(25);
    for (const ScanIndexForward of [true, false]) {
      const seen: unknown[] = [];
      let more: object = {};
      for (let page = 0; page < 10; page += 1) {
        const { Items, LastEvaluatedKey } = await byOwner(owner, {
          Limit: 7,
          ScanIndexForward,
          ...more,
        });
        seen.push(...(Items ?? []).map((item) => item['pk']));
        if (!LastEvaluatedKey) break;
        more = { ExclusiveStartKey: LastEvaluatedKey };
      }
      expect(seen.length).toBe(25);
      expect(new Set(seen)).toEqual(new Set(pks));
    }
  });

  it('distinguishes items whose keys collide in a short hash', async () => {
    const owner = freshKey();
    const pair = collidingKeys();
    await fill(
      world.items,
      pair.map((pk) => ({ pk, owner })),
    );
    await expect.poll(async () => (await byOwner(owner)).Count).toBe(2);
    const first = await byOwner(owner, { Limit: 1 });
    const more = { ExclusiveStartKey: first.LastEvaluatedKey };
    const second = await byOwner(owner, more);
    const seen = [first, second].flatMap((page) => page.Items ?? []).map((item) => item['pk']);
    expect(new Set(seen)).toEqual(new Set(pair));
  });

  it('has no strong reads', async () => {
    const error = await dynamoErrorOf(byOwner('o', { ConsistentRead: true }));
    expect(error.message).toContain('Consistent reads are not supported');
  });

  it('must exist', async () => {
    const error = await dynamoErrorOf(byOwner('o', { IndexName: 'byUnknown' }));
    expect(error.message).toContain('does not have the specified index');
  });
});

describe('a scan', () => {
  it('returns every item once, in segments too', async () => {
    const group = freshKey();
    await fill(
      world.ranged,
      Array.from({ length: 20 }, (_, n) => ({ pk: `${group}${n}`, sk: '-' })),
    );
    const pages = await Promise.all(
      [0, 1, 2].map((Segment) =>
        world.doc.send(
          new ScanCommand({
            TableName: world.ranged,
            ConsistentRead: true,
            Segment,
            TotalSegments: 3,
            FilterExpression: 'begins_with(pk, :g)',
            ExpressionAttributeValues: { ':g': group },
          }),
        ),
      ),
    );
    const seen = pages.flatMap((page) => page.Items ?? []).map((item) => item['pk']);
    expect(seen.length).toBe(20);
    expect(new Set(seen).size).toBe(20);
  });
});

/** Returns two keys with the same md5 prefix: all that dynalite has to distinguish entries by. */
function collidingKeys(): readonly [string, string] {
  const byPrefix = new Map<string, string>();
  for (let n = 0; n < 100_000; n += 1) {
    const key = `collision-${n}`;
    const prefix = createHash('md5').update(`Outliers${key}`).digest('hex').slice(0, 6);
    const twin = byPrefix.get(prefix);
    if (twin) return [twin, key];
    byPrefix.set(prefix, key);
  }
  throw new Error('no two keys collide');
}
