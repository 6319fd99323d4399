import { QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Key, Table } from '../../../model/write.ts';
import type { Entry, Found, IndexRange } from '../../../ports/store.ts';
import {
  indexOf,
  isBeyond,
  type Position,
  readIndexCursor,
  readScanCursor,
  writeCursor,
} from '../../common/cursor.ts';
import { schema } from '../../common/schema.ts';
import { withoutKey } from './failures.ts';
import { ask, type Connection } from './reads.ts';
import { tellCost } from './spending.ts';

type Page<Member extends string, Value> = Readonly<
  Record<Member, readonly Value[]> & { cursor?: string }
>;

/** A page of one partition of an index; as full as the limit says, unless the partition ends. */
export async function queryIndex(
  connection: Connection,
  range: IndexRange,
): Promise<Page<'entries', Entry>> {
  const { sort } = indexOf(range);
  const entries: Entry[] = [];
  let from = range.cursor === undefined ? null : readIndexCursor(range, range.cursor);
  // DynamoDB refuses to start behind the end it is told, where there is merely nothing left.
  if (from !== null && isBeyond(range, from)) return { entries };
  do {
    const command = indexCommand(connection, range, range.limit - entries.length, from);
    const what = `querying ${range.table} ${range.index}|${range.pk}`;
    const page = await ask(connection, what, () => connection.documents.send(command));
    for (const lies of page.Items ?? []) {
      entries.push({ key: keyOf(range.table, lies), at: Number(lies[sort]) });
    }
    from = page.LastEvaluatedKey ?? null;
  } while (from !== null && entries.length < range.limit);
  return from === null ? { entries } : { entries, cursor: writeCursor(from) };
}

function indexCommand(
  { names }: Connection,
  range: IndexRange,
  limit: number,
  from: Position | null,
): QueryCommand {
  const { table, index, pk, until, descending } = range;
  const { partition, sort } = indexOf(range);
  const bounded = until !== undefined;
  return new QueryCommand({
    TableName: names[table],
    IndexName: index,
    ...tellCost,
    KeyConditionExpression: bounded ? '#pk = :pk AND #at <= :until' : '#pk = :pk',
    ExpressionAttributeNames: { '#pk': partition, ...(bounded ? { '#at': sort } : {}) },
    ExpressionAttributeValues: { ':pk': pk, ...(bounded ? { ':until': until } : {}) },
    ScanIndexForward: !descending,
    Limit: limit,
    ...(from === null ? {} : { ExclusiveStartKey: from }),
  });
}

/** A page of a whole table, in no promised order. Eventually consistent. */
export async function scan(
  connection: Connection,
  table: Table,
  limit: number,
  cursor?: string,
): Promise<Page<'found', Found>> {
  const from = cursor === undefined ? {} : { ExclusiveStartKey: readScanCursor(table, cursor) };
  const TableName = connection.names[table];
  const command = new ScanCommand({ TableName, Limit: limit, ...from, ...tellCost });
  const what = `scanning ${table}`;
  const page = await ask(connection, what, () => connection.documents.send(command));
  const found = (page.Items ?? []).map((lies) => {
    const { pk, sk = '' } = keyOf(table, lies);
    return { pk, sk, item: withoutKey(lies) };
  });
  const last = page.LastEvaluatedKey;
  return last === undefined ? { found } : { found, cursor: writeCursor(last) };
}

function keyOf(table: Table, lies: Readonly<Record<string, unknown>>): Key {
  const pk = String(lies['pk']);
  return schema[table].sorted ? { table, pk, sk: String(lies['sk']) } : { table, pk };
}
