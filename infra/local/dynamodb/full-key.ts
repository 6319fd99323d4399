import dynalite, { type Item } from 'dynalite/db/index.js';
import type { DynamoEngine } from './engine.ts';

type KeyedRequest = Readonly<{ TableName: string; Key?: Item; Item?: Item }>;

/**
 * Returns a text that identifies the item of a request: `table/key`. Null if the table is unknown
 * or the key does not match it: the request then fails on its own.
 */
export function fullKeyOf(engine: DynamoEngine, request: KeyedRequest): string | null {
  const table = engine.findTable(request.TableName);
  const source = request.Key ?? request.Item;
  if (!table || !source) return null;
  const key: Record<string, Item[string]> = {};
  for (const { AttributeName: name } of table.KeySchema) {
    const value = source[name];
    if (value) key[name] = value;
  }
  if (dynalite.validateKey(key, table)) return null;
  return `${request.TableName}/${dynalite.createKey(key, table)}`;
}
