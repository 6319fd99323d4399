import { BatchGetCommand, type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { fault } from '../../../model/fault.ts';
import { limits } from '../../../model/limits.ts';
import { type Item, type Key, keyText } from '../../../model/write.ts';
import type { Units } from '../../../ports/store.ts';
import {
  backoff,
  type RequestAttempt,
  type RetryTiming,
  retryRead,
} from '../../common/retrying.ts';
import type { TableNames } from '../../common/table-schemas.ts';
import { validateKey, validateKeys } from '../../common/validate-requests.ts';
import { attemptFrom, withoutKey } from './classify-failures.ts';
import { type MeteredAnswer, meter, returnConsumed } from './meter.ts';
import { keyAttributes } from './requests.ts';

export type DynamoConnection = Readonly<{
  documents: DynamoDBDocumentClient;
  names: TableNames;
  timing: RetryTiming;
  /** The account to which the cost of requests is added; without it, costs are not counted. */
  spent?: Units;
}>;

/** DynamoDB's limit on the keys of one BatchGetItem. */
const batchKeys = 100;

/**
 * Sends a read, with retries, and returns its answer. `what` says what is being read.
 * @throws FaultError
 */
export function sendRead<Answer extends MeteredAnswer>(
  { timing, spent }: DynamoConnection,
  what: string,
  send: () => Promise<Answer>,
): Promise<Answer> {
  return retryRead(async (): Promise<RequestAttempt<Answer>> => {
    try {
      const answer = await send();
      meter(spent, 'read', answer);
      return { kind: 'settled', answer };
    } catch (error) {
      return attemptFrom(error, what);
    }
  }, timing);
}

export async function getOneItem(connection: DynamoConnection, key: Key): Promise<Item | null> {
  validateKey(key);
  const command = new GetCommand({
    TableName: connection.names[key.table],
    Key: keyAttributes(key),
    ConsistentRead: true,
    ...returnConsumed,
  });
  const send = () => connection.documents.send(command);
  const { Item: stored } = await sendRead(connection, `reading ${keyText(key)}`, send);
  return stored === undefined ? null : withoutKey(stored);
}

export async function getManyItems(
  connection: DynamoConnection,
  keys: readonly Key[],
): Promise<readonly (Item | null)[]> {
  validateKeys(keys);
  const found = new Map<string, Item>();
  const batches = Array.from({ length: Math.ceil(keys.length / batchKeys) }, (_, i) =>
    keys.slice(i * batchKeys, (i + 1) * batchKeys),
  );
  await Promise.all(batches.map((batch) => getBatch(connection, batch, found)));
  return keys.map((key) => found.get(keyText(key)) ?? null);
}

/**
 * Reads a batch. One answer holds 16 MB, or less if DynamoDB is busy: the remaining keys are read
 * again.
 */
async function getBatch(
  connection: DynamoConnection,
  keys: readonly Key[],
  found: Map<string, Item>,
): Promise<void> {
  const { sleep, chance } = connection.timing;
  let left = keys;
  // Each pass reads at least one item, or spends its tries and throws.
  while (left.length > 0) {
    left = await getSome(connection, left, found);
    if (left.length > 0) await sleep(backoff(1, limits.throttledBackoffMaxMs, chance));
  }
}

function getSome(
  connection: DynamoConnection,
  keys: readonly Key[],
  found: Map<string, Item>,
): Promise<readonly Key[]> {
  return retryRead(async (): Promise<RequestAttempt<readonly Key[]>> => {
    try {
      const answer = await fetchInto(connection, keys, found);
      if (answer.length < keys.length) return { kind: 'settled', answer };
    } catch (error) {
      return attemptFrom(error, `reading ${keys.length} items`);
    }
    const reason = fault('throttled', `DynamoDB read none of the ${keys.length} requested items.`);
    return { kind: 'no-effect', fault: reason };
  }, connection.timing);
}

/** Adds the items it reads to `found` and returns the keys that were not read. */
async function fetchInto(
  { documents, names, spent }: DynamoConnection,
  keys: readonly Key[],
  found: Map<string, Item>,
): Promise<readonly Key[]> {
  const tables = [...new Set(keys.map(({ table }) => table))];
  const requests = tables.map((table) => {
    const Keys = keys.filter((key) => key.table === table).map(keyAttributes);
    return [names[table], { Keys, ConsistentRead: true }] as const;
  });
  const answer = await documents.send(
    new BatchGetCommand({ RequestItems: Object.fromEntries(requests), ...returnConsumed }),
  );
  meter(spent, 'read', answer);
  const unread = new Set<string>();
  for (const table of tables) {
    for (const stored of answer.Responses?.[names[table]] ?? []) {
      found.set(keyText({ table, pk: stored['pk'], sk: stored['sk'] }), withoutKey(stored));
    }
    for (const { pk, sk } of answer.UnprocessedKeys?.[names[table]]?.Keys ?? []) {
      unread.add(keyText({ table, pk, sk }));
    }
  }
  return keys.filter((key) => unread.has(keyText(key)));
}
