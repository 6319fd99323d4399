import { QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Key, Table } from '../../../model/write.ts';
import type { Found, IndexEntry, IndexRange } from '../../../ports/store.ts';
import {
  decodeIndexCursor,
  decodeScanCursor,
  encodeStoreCursor,
  indexSchemaOf,
  isPastUntil,
  type StorePosition,
} from '../../common/store-cursor.ts';
import { tableSchemas } from '../../common/table-schemas.ts';
import { withoutKey } from './classify-failures.ts';
import { returnConsumed } from './meter.ts';
import { type DynamoConnection, sendRead } from './reads.ts';

type StorePage<Member extends string, Value> = Readonly<
  Record<Member, readonly Value[]> & { cursor?: string }
>;

/** Returns a page of one partition of an index, filled to the limit unless the partition ends. */
export async function queryIndex(
  connection: DynamoConnection,
  range: IndexRange,
): Promise<StorePage<'entries', IndexEntry>> {
  const { sort } = indexSchemaOf(range);
  const entries: IndexEntry[] = [];
  let from = range.cursor === undefined ? null : decodeIndexCursor(range, range.cursor);
  // DynamoDB refuses to start past the end of the range, where there is simply nothing left.
  if (from !== null && isPastUntil(range, from)) return { entries };
  do {
    const command = indexCommand(connection, range, range.limit - entries.length, from);
    const what = `querying ${range.table} ${range.index}|${range.pk}`;
    const page = await sendRead(connection, what, () => connection.documents.send(command));
    for (const stored of page.Items ?? []) {
      entries.push({ key: storedKey(range.table, stored), at: Number(stored[sort]) });
    }
    from = page.LastEvaluatedKey ?? null;
  } while (from !== null && entries.length < range.limit);
  return from === null ? { entries } : { entries, cursor: encodeStoreCursor(from) };
}

function indexCommand(
  { names }: DynamoConnection,
  range: IndexRange,
  limit: number,
  from: StorePosition | null,
): QueryCommand {
  const { table, index, pk, until, descending } = range;
  const { partition, sort } = indexSchemaOf(range);
  const bounded = until !== undefined;
  return new QueryCommand({
    TableName: names[table],
    IndexName: index,
    ...returnConsumed,
    KeyConditionExpression: bounded ? '#pk = :pk AND #at <= :until' : '#pk = :pk',
    ExpressionAttributeNames: { '#pk': partition, ...(bounded ? { '#at': sort } : {}) },
    ExpressionAttributeValues: { ':pk': pk, ...(bounded ? { ':until': until } : {}) },
    ScanIndexForward: !descending,
    Limit: limit,
    ...(from === null ? {} : { ExclusiveStartKey: from }),
  });
}

/** Returns a page of a whole table, in no particular order. Eventually consistent. */
export async function scanDynamoTable(
  connection: DynamoConnection,
  table: Table,
  limit: number,
  cursor?: string,
): Promise<StorePage<'found', Found>> {
  const from = cursor === undefined ? {} : { ExclusiveStartKey: decodeScanCursor(table, cursor) };
  const TableName = connection.names[table];
  const command = new ScanCommand({ TableName, Limit: limit, ...from, ...returnConsumed });
  const what = `scanning ${table}`;
  const page = await sendRead(connection, what, () => connection.documents.send(command));
  const found = (page.Items ?? []).map((stored) => {
    const { pk, sk = '' } = storedKey(table, stored);
    return { pk, sk, item: withoutKey(stored) };
  });
  const last = page.LastEvaluatedKey;
  return last === undefined ? { found } : { found, cursor: encodeStoreCursor(last) };
}

function storedKey(table: Table, stored: Readonly<Record<string, unknown>>): Key {
  const pk = String(stored['pk']);
  return tableSchemas[table].sorted ? { table, pk, sk: String(stored['sk']) } : { table, pk };
}
