import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { absent, exists } from '../../shared/model/write.ts';
import { storeContract } from './store.contract.ts';
import { cancelledFor, type DynamoUnderTest, dynamoUnderTest } from './store-dynamo.ts';
import {
  committedOutcome,
  deleteWrite,
  freshName,
  itemUpdate,
  putWrite,
  slotAt,
  tx,
} from './store-harness.ts';

storeContract('DynamoDB', dynamoUnderTest);

describe('the DynamoDB store', () => {
  let under: DynamoUnderTest;
  beforeAll(async () => {
    under = await dynamoUnderTest();
  });
  beforeEach(() => {
    under.trouble([]);
    under.seen();
  });
  afterAll(() => under.close());

  it('charges the cost of requests to the meter of their caller only', async () => {
    const [mine, others] = [
      { read: 0, write: 0 },
      { read: 0, write: 0 },
    ];
    const [store, besides] = [under.store.metered?.(mine), under.store.metered?.(others)];
    const [a, b] = [slotAt('seats', 'a'), slotAt('seats', 'b')];

    await store?.commit({ token: 'token-1', writes: [putWrite(a, {}), putWrite(b, {})] });
    await store?.get(a);
    await store?.getMany([a, b]);
    await store?.query({ table: 'slots', pk: 'seats', limit: 5 });
    await under.store.get(a);
    await besides?.write(putWrite(a, {}));

    expect([mine, others]).toEqual([
      { read: 4, write: 4 },
      { read: 0, write: 1 },
    ]);
  });

  it('sends only placeholders, the token, and flags to return old items and cost', async () => {
    const key = slotAt('seats', 'res-1/00');
    const state = { attr: 'state', equals: 'active' } as const;

    await under.store.commit({
      token: 'token-1',
      writes: [
        itemUpdate(key, { set: { v: 2 }, remove: ['w'], add: { n: 1 } }, [...exists, state]),
        putWrite(slotAt('seats', 'b'), {}, [{ attr: 'n', belowOrAbsent: 3 }]),
      ],
    });

    const returningOld = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
    const [request] = under.seen();
    expect(request?.body).toEqual({
      ClientRequestToken: 'token-1',
      ReturnConsumedCapacity: 'TOTAL',
      TransactItems: [
        {
          Update: {
            TableName: 'contract-slots',
            Key: { pk: { S: 'seats' }, sk: { S: 'res-1/00' } },
            UpdateExpression: 'SET #n0 = :v0 REMOVE #n2 ADD #n1 :v1',
            ConditionExpression: 'attribute_exists(#n3) AND #n4 = :v2',
            ExpressionAttributeNames: {
              '#n0': 'v',
              '#n1': 'n',
              '#n2': 'w',
              '#n3': 'pk',
              '#n4': 'state',
            },
            ExpressionAttributeValues: {
              ':v0': { N: '2' },
              ':v1': { N: '1' },
              ':v2': { S: 'active' },
            },
            ...returningOld,
          },
        },
        {
          Put: {
            TableName: 'contract-slots',
            Item: { pk: { S: 'seats' }, sk: { S: 'b' } },
            ConditionExpression: '(attribute_not_exists(#n0) OR #n0 < :v0)',
            ExpressionAttributeNames: { '#n0': 'n' },
            ExpressionAttributeValues: { ':v0': { N: '3' } },
            ...returningOld,
          },
        },
      ],
    });
  });

  it('resends exactly the same bytes', async () => {
    under.trouble(['lose answer', 'throttle', 'conflict', 'network']);

    await under.store.commit(
      tx(putWrite(slotAt(freshName('same')), { deep: [{ a: '' }] }, absent)),
    );

    const bodies = under.seen().map(({ body }) => JSON.stringify(body));
    expect(bodies).toHaveLength(5);
    expect(new Set(bodies).size).toBe(1);
  });

  const two = () => tx(putWrite(slotAt(freshName('two'))), deleteWrite(slotAt(freshName('two'))));

  it.each([
    ['a failed condition beside a conflict', ['TransactionConflict', 'ConditionalCheckFailed']],
    ['a failed condition beside a throttle', ['ConditionalCheckFailed', 'ThrottlingError']],
  ])('reports %s as refused', async (_what, codes) => {
    const transaction = two();
    under.fail(cancelledFor(codes));

    const at = codes.indexOf('ConditionalCheckFailed');
    expect(await under.store.commit(transaction)).toEqual({
      kind: 'refused',
      refusals: [{ key: transaction.writes[at]?.key, found: null }],
    });
    expect(under.seen()).toHaveLength(1);
  });

  it.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'retries after a cancellation for %s',
    async (code) => {
      under.fail(cancelledFor(['None', code]));

      expect(await under.store.commit(two())).toEqual(committedOutcome);
      expect(under.seen()).toHaveLength(2);
    },
  );

  it('names the item that DynamoDB rejected as invalid', async () => {
    const transaction = two();
    under.fail(cancelledFor(['None', 'ValidationError']));

    await expect(under.store.commit(transaction)).rejects.toMatchObject({
      fault: {
        reason: 'invalid',
        detail: expect.stringContaining(`${transaction.writes[1]?.key.pk}`),
      },
    });
  });

  it('retries while an earlier try is still in progress', async () => {
    under.fail({ fail: { status: 400, type: 'TransactionInProgressException' } });

    expect(await under.store.commit(two())).toEqual(committedOutcome);
  });

  it('does not retry a permanent error, and names the operation', async () => {
    under.fail({
      fail: { status: 400, type: 'AccessDeniedException', message: 'no, you may not' },
    });

    await expect(under.store.get(slotAt('secret'))).rejects.toMatchObject({
      fault: { reason: 'denied', next: 'give-up', definite: true },
      message: expect.stringMatching(/^Reading slots\|secret\|- failed: no, you may not/),
    });
    expect(under.seen()).toHaveLength(1);
  });

  it('reads consistently', async () => {
    const key = slotAt(freshName('strong'));
    await under.store.get(key);
    await under.store.getMany([key]);
    await under.store.query({ table: 'slots', pk: key.pk, limit: 1 });

    const [one, many, range] = under.seen().map(({ body }) => body);
    expect(one).toMatchObject({ ConsistentRead: true });
    expect(many).toMatchObject({ RequestItems: { 'contract-slots': { ConsistentRead: true } } });
    expect(range).toMatchObject({ ConsistentRead: true });
  });

  it('queries at half the price if it need not be consistent', async () => {
    const pk = freshName('eventual');
    await under.store.write(putWrite(slotAt(pk, 'a')));
    const spent = { read: 0, write: 0 };
    under.seen();

    await under.store
      .metered?.(spent)
      .query({ table: 'slots', pk, to: 'b', consistent: false, limit: 1 });

    expect(under.seen().map(({ body }) => body)).toMatchObject([{ ConsistentRead: false }]);
    expect(spent).toEqual({ read: 0.5, write: 0 });
  });
});
