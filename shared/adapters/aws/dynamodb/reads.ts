import { BatchGetCommand, type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { fault } from '../../../model/fault.ts';
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
  patience: RetryTiming;
  /** Whoever pays for what is asked; left out: nobody counts. */
  spent?: Units;
}>;

/** DynamoDB's own bound on one BatchGetItem. */
const batchKeys = 100;

/** Sends a read until it is answered. Throws FaultError; `what` says what was being read. */
export function sendRead<Answer extends MeteredAnswer>(
  { patience, spent }: DynamoConnection,
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
  }, patience);
}

export async function getItem(connection: DynamoConnection, key: Key): Promise<Item | null> {
  validateKey(key);
  const command = new GetCommand({
    TableName: connection.names[key.table],
    Key: keyAttributes(key),
    ConsistentRead: true,
    ...returnConsumed,
  });
  const send = () => connection.documents.send(command);
  const { Item: lies } = await sendRead(connection, `reading ${keyText(key)}`, send);
  return lies === undefined ? null : withoutKey(lies);
}

export async function getItems(
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

/** One answer carries 16 MB, or less when DynamoDB is busy: what it left over is asked again. */
async function getBatch(
  connection: DynamoConnection,
  keys: readonly Key[],
  found: Map<string, Item>,
): Promise<void> {
  const { sleep, chance } = connection.patience;
  let left = keys;
  // Each round gets on by one item at least, or spends its tries and throws.
  while (left.length > 0) {
    left = await getSome(connection, left, found);
    if (left.length > 0) await sleep(backoff(1, chance));
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
    const reason = fault('throttled', `DynamoDB read none of ${keys.length} items asked for.`);
    return { kind: 'nothing', reason };
  }, connection.patience);
}

/** Notes what is there and answers the keys that were not looked at. */
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
    for (const lies of answer.Responses?.[names[table]] ?? []) {
      found.set(keyText({ table, pk: lies['pk'], sk: lies['sk'] }), withoutKey(lies));
    }
    for (const { pk, sk } of answer.UnprocessedKeys?.[names[table]]?.Keys ?? []) {
      unread.add(keyText({ table, pk, sk }));
    }
  }
  return keys.filter((key) => unread.has(keyText(key)));
}
