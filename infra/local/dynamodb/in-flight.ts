import { dynamoError, transactionCanceled } from './errors.ts';

const conflictMessage = 'Transaction is ongoing for the item';

/** The transactions that were received and are not committed yet, by the items that they hold. */
export type InFlight = Readonly<{
  /**
   * Runs a transaction that holds these items until it is over. A key of null holds nothing.
   * @throws {DynamoError} if another one holds any of them, or is the same one, by its token
   */
  transact<T>(
    keys: readonly (string | null)[],
    token: string | undefined,
    work: () => Promise<T>,
  ): Promise<T>;
  /**
   * Lets a transactional read pass.
   * @throws {DynamoError} if a transaction holds one of the items
   */
  needAllFree(keys: readonly (string | null)[]): void;
  /**
   * Lets a write of one item pass.
   * @throws {DynamoError} if a transaction holds the item
   */
  needFree(key: string | null): void;
}>;

/**
 * Creates the bookkeeping of overlaps. Like DynamoDB, it never makes anybody wait: of two
 * transactions on one item, the one that came later is cancelled.
 */
export function createInFlight(): InFlight {
  const held = new Set<string>();
  const tokens = new Set<string>();
  const isHeld = (key: string | null): boolean => key !== null && held.has(key);

  function needAllFree(keys: readonly (string | null)[]): void {
    if (!keys.some(isHeld)) return;
    throw transactionCanceled(
      keys.map((key) =>
        isHeld(key) ? { Code: 'TransactionConflict', Message: conflictMessage } : { Code: 'None' },
      ),
    );
  }

  return {
    async transact(keys, token, work) {
      if (token !== undefined && tokens.has(token)) {
        throw dynamoError(
          'TransactionInProgressException',
          'The transaction with the given request token is already in progress',
        );
      }
      needAllFree(keys);
      const mine = keys.filter((key) => key !== null);
      for (const key of mine) held.add(key);
      if (token !== undefined) tokens.add(token);
      try {
        return await work();
      } finally {
        for (const key of mine) held.delete(key);
        if (token !== undefined) tokens.delete(token);
      }
    },
    needAllFree,
    needFree(key) {
      if (isHeld(key)) throw dynamoError('TransactionConflictException', conflictMessage);
    },
  };
}
