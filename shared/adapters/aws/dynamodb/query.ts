import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Found, Range } from '../../../ports/store.ts';
import { type Bounds, boundsOf } from '../../common/bounds.ts';
import { withoutKey } from './failures.ts';
import { ask, type Connection } from './reads.ts';
import { tellCost } from './spending.ts';

/** Follows pages, each of 1 MB at most, until the limit or the end. */
export async function query(connection: Connection, range: Range): Promise<readonly Found[]> {
  const bounds = boundsOf(range);
  if (bounds === null) return [];
  const found: Found[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const command = new QueryCommand({
      TableName: connection.names[range.table],
      ConsistentRead: true,
      ...tellCost,
      ScanIndexForward: !range.descending,
      Limit: range.limit - found.length,
      ...within(range.pk, bounds),
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    });
    const send = () => connection.documents.send(command);
    const page = await ask(connection, `querying ${range.table}|${range.pk}`, send);
    for (const lies of page.Items ?? []) {
      found.push({ pk: lies['pk'], sk: lies['sk'], item: withoutKey(lies) });
    }
    from = page.LastEvaluatedKey;
  } while (from !== undefined && found.length < range.limit);
  return found;
}

function within(pk: string, { low, high }: Bounds) {
  const names = { '#pk': 'pk', '#sk': 'sk' };
  if (low === null) {
    return {
      KeyConditionExpression: '#pk = :pk',
      ExpressionAttributeNames: { '#pk': 'pk' },
      ExpressionAttributeValues: { ':pk': pk },
    };
  }
  const part = high === null ? '#sk >= :low' : '#sk BETWEEN :low AND :high';
  return {
    KeyConditionExpression: `#pk = :pk AND ${part}`,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: {
      ':pk': pk,
      ':low': low,
      ...(high === null ? {} : { ':high': high }),
    },
  };
}
