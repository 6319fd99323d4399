import { BatchGetCommand, type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { fault } from '../../../model/fault.ts';
import { type Item, type Key, keyText } from '../../../model/write.ts';
import type { Units } from '../../../ports/store.ts';
import { type Attempt, backoff, type Patience, persistRead } from '../../common/attempts.ts';
import { admitKey, admitKeys } from '../../common/rules.ts';
import type { TableNames } from '../../common/schema.ts';
import { attemptFrom, withoutKey } from './failures.ts';
import { keyAttributes } from './requests.ts';
import { type Costly, charge, tellCost } from './spending.ts';

export type Connection = Readonly<{
  documents: DynamoDBDocumentClient;
  names: TableNames;
  patience: Patience;
  /** Whoever pays for what is asked; left out: nobody counts. */
  spent?: Units;
}>;

/** DynamoDB's own bound on one BatchGetItem. */
const batchKeys = 100;

/** Sends a read until it is answered. Throws FaultError; `what` says what was being read. */
export function ask<Answer extends Costly>(
  { patience, spent }: Connection,
  what: string,
  send: () => Promise<Answer>,
): Promise<Answer> {
  return persistRead(async (): Promise<Attempt<Answer>> => {
    try {
      const answer = await send();
      charge(spent, 'read', answer);
      return { kind: 'settled', answer };
    } catch (error) {
      return attemptFrom(error, what);
    }
  }, patience);
}

export async function get(connection: Connection, key: Key): Promise<Item | null> {
  admitKey(key);
  const command = new GetCommand({
    TableName: connection.names[key.table],
    Key: keyAttributes(key),
    ConsistentRead: true,
    ...tellCost,
  });
  const send = () => connection.documents.send(command);
  const { Item: lies } = await ask(connection, `reading ${keyText(key)}`, send);
  return lies === undefined ? null : withoutKey(lies);
}

export async function getMany(
  connection: Connection,
  keys: readonly Key[],
): Promise<readonly (Item | null)[]> {
  admitKeys(keys);
  const found = new Map<string, Item>();
  const batches = Array.from({ length: Math.ceil(keys.length / batchKeys) }, (_, i) =>
    keys.slice(i * batchKeys, (i + 1) * batchKeys),
  );
  await Promise.all(batches.map((batch) => getBatch(connection, batch, found)));
  return keys.map((key) => found.get(keyText(key)) ?? null);
}

/** One answer carries 16 MB, or less when DynamoDB is busy: what it left over is asked again. */
async function getBatch(
  connection: Connection,
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
  connection: Connection,
  keys: readonly Key[],
  found: Map<string, Item>,
): Promise<readonly Key[]> {
  return persistRead(async (): Promise<Attempt<readonly Key[]>> => {
    try {
      const answer = await fetchInto(connection, keys, found);
      if (answer.length < keys.length) return { kind: 'settled', answer };
    } catch (error) {
      return attemptFrom(error, `reading ${keys.length} items`);
    }
    const because = fault('throttled', `DynamoDB read none of ${keys.length} items asked for.`);
    return { kind: 'nothing', because };
  }, connection.patience);
}

/** Notes what is there and answers the keys that were not looked at. */
async function fetchInto(
  { documents, names, spent }: Connection,
  keys: readonly Key[],
  found: Map<string, Item>,
): Promise<readonly Key[]> {
  const tables = [...new Set(keys.map(({ table }) => table))];
  const requests = tables.map((table) => {
    const Keys = keys.filter((key) => key.table === table).map(keyAttributes);
    return [names[table], { Keys, ConsistentRead: true }] as const;
  });
  const answer = await documents.send(
    new BatchGetCommand({ RequestItems: Object.fromEntries(requests), ...tellCost }),
  );
  charge(spent, 'read', answer);
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
