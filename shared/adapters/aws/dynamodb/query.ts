import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Found, Range } from '../../../ports/store.ts';
import { type SortKeyBounds, sortKeyBounds } from '../../common/sort-key-bounds.ts';
import { withoutKey } from './classify-failures.ts';
import { returnConsumed } from './meter.ts';
import { type DynamoConnection, sendRead } from './reads.ts';

/** Returns a range of a partition: follows pages, each of at most 1 MB, to the limit or the end. */
export async function queryPartition(
  connection: DynamoConnection,
  range: Range,
): Promise<readonly Found[]> {
  const bounds = sortKeyBounds(range);
  if (bounds === null) return [];
  const found: Found[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const command = new QueryCommand({
      TableName: connection.names[range.table],
      ConsistentRead: range.consistent ?? true,
      ...returnConsumed,
      ScanIndexForward: !range.descending,
      Limit: range.limit - found.length,
      ...keyCondition(range.pk, bounds),
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    });
    const send = () => connection.documents.send(command);
    const page = await sendRead(connection, `querying ${range.table}|${range.pk}`, send);
    for (const stored of page.Items ?? []) {
      found.push({ pk: stored['pk'], sk: stored['sk'], item: withoutKey(stored) });
    }
    from = page.LastEvaluatedKey;
  } while (from !== undefined && found.length < range.limit);
  return found;
}

function keyCondition(pk: string, { low, high }: SortKeyBounds) {
  const sk = rangeCondition(low, high);
  return {
    KeyConditionExpression: sk === null ? '#pk = :pk' : `#pk = :pk AND ${sk}`,
    ExpressionAttributeNames: sk === null ? { '#pk': 'pk' } : { '#pk': 'pk', '#sk': 'sk' },
    ExpressionAttributeValues: {
      ':pk': pk,
      ...(low === null ? {} : { ':low': low }),
      ...(high === null ? {} : { ':high': high }),
    },
  };
}

/** Returns the condition on the sort key, of which a query may have one; null: any key. */
function rangeCondition(low: string | null, high: string | null): string | null {
  if (low === null) return high === null ? null : '#sk <= :high';
  return high === null ? '#sk >= :low' : '#sk BETWEEN :low AND :high';
}
