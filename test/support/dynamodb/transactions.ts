import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  PutCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { type ConformanceWorld, dynamoErrorOf } from './conformance-world.ts';

type TransactItems = NonNullable<TransactWriteCommandInput['TransactItems']>;

/** Returns shorthands for transactions on the table `items`. */
export const transactionsIn = (world: () => ConformanceWorld) => ({
  transact: (TransactItems: TransactItems, more: Partial<TransactWriteCommandInput> = {}) =>
    world().doc.send(new TransactWriteCommand({ TransactItems, ...more })),
  putOf: (pk: string, more = {}) => ({
    Put: { TableName: world().items, Item: { pk, ...more } },
  }),
  seed: (pk: string, more = {}) =>
    world().doc.send(new PutCommand({ TableName: world().items, Item: { pk, ...more } })),
  /** Returns the items with these keys, in order; undefined for a missing one. */
  async readItems(...pks: string[]) {
    const { doc, items: table } = world();
    const Keys = pks.map((pk) => ({ pk }));
    const RequestItems = { [table]: { Keys, ConsistentRead: true } };
    const answer = await doc.send(new BatchGetCommand({ RequestItems }));
    const items = answer.Responses?.[table] ?? [];
    return pks.map((pk) => items.find((item) => item['pk'] === pk));
  },
});

/** Returns the cancellation of a transaction; throws any other error. */
export async function cancellationOf(
  request: Promise<unknown>,
): Promise<TransactionCanceledException> {
  const error = await dynamoErrorOf(request);
  if (error instanceof TransactionCanceledException) return error;
  throw error;
}
