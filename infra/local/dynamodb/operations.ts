import type { DynamoOperation } from './engine.ts';
import { batchGetItem, getItem, transactGetItems } from './reads.ts';
import { queryItems, scanItems } from './searches.ts';
import {
  createTable,
  deleteTable,
  describeTable,
  listTables,
  listTagsOfResource,
  tagResource,
  untagResource,
  updateTable,
} from './tables.ts';
import { describeTimeToLive, updateTimeToLive } from './time-to-live.ts';
import { transactWriteItems } from './transact-write.ts';
import { deleteItem, putItem, updateItem, writeBatch } from './writes.ts';

/** Every operation that this engine supports, by its name on the wire. */
export const dynamoOperations: ReadonlyMap<string, DynamoOperation> = new Map([
  ['BatchGetItem', batchGetItem],
  ['BatchWriteItem', writeBatch],
  ['CreateTable', createTable],
  ['DeleteItem', deleteItem],
  ['DeleteTable', deleteTable],
  ['DescribeTable', describeTable],
  ['DescribeTimeToLive', describeTimeToLive],
  ['GetItem', getItem],
  ['ListTables', listTables],
  ['ListTagsOfResource', listTagsOfResource],
  ['PutItem', putItem],
  ['Query', queryItems],
  ['Scan', scanItems],
  ['TagResource', tagResource],
  ['TransactGetItems', transactGetItems],
  ['TransactWriteItems', transactWriteItems],
  ['UntagResource', untagResource],
  ['UpdateItem', updateItem],
  ['UpdateTable', updateTable],
  ['UpdateTimeToLive', updateTimeToLive],
]);
