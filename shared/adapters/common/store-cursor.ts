import { FaultError, fault } from '../../model/fault.ts';
import type { Key } from '../../model/write.ts';
import type { IndexRange } from '../../ports/store.ts';
import { type IndexSchema, tableSchemas } from './table-schemas.ts';

/** Where a page ended, in DynamoDB's own words: key attributes by name. */
export type StorePosition = Readonly<Record<string, string | number>>;

export const encodeStoreCursor = (position: StorePosition): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url');

/** Throws `invalid` for text that no scan of this table gave out. */
export function decodeScanCursor(table: Key['table'], cursor: string): StorePosition {
  return decodePosition(cursor, keyAttributeNames(table), []);
}

/**
 * Throws `invalid` for text that no page of this very partition of the index gave out. Backwards,
 * it must lie within `until` too; forwards, beyond `until` there is merely nothing left.
 */
export function decodeIndexCursor(range: IndexRange, cursor: string): StorePosition {
  const { partition, sort } = indexSchemaOf(range);
  const position = decodePosition(cursor, [...keyAttributeNames(range.table), partition], [sort]);
  const fits = position[partition] === range.pk;
  return fits && !(range.descending && isPastUntil(range, position))
    ? position
    : refuseCursor(cursor);
}

/** Whether the position lies after the time the range ends at. */
export const isPastUntil = (range: IndexRange, position: StorePosition): boolean =>
  range.until !== undefined && Number(position[indexSchemaOf(range).sort]) > range.until;

/** Throws a bug fault when the table has no such index. */
export function indexSchemaOf({ table, index }: Pick<IndexRange, 'table' | 'index'>): IndexSchema {
  const found = tableSchemas[table].indexes.find(({ name }) => name === index);
  if (found === undefined) {
    throw new FaultError(fault('bug', `The table ${table} has no index ${index}.`));
  }
  return found;
}

const keyAttributeNames = (table: Key['table']) =>
  tableSchemas[table].sorted ? ['pk', 'sk'] : ['pk'];

function decodePosition(
  cursor: string,
  texts: readonly string[],
  numbers: readonly string[],
): StorePosition {
  const value = parseJson(cursor);
  if (typeof value !== 'object' || value === null) return refuseCursor(cursor);
  const position: Record<string, string | number> = {};
  for (const [name, inner] of Object.entries(value)) {
    const fits =
      (texts.includes(name) && typeof inner === 'string' && inner !== '') ||
      (numbers.includes(name) && typeof inner === 'number');
    if (!fits) return refuseCursor(cursor);
    position[name] = inner;
  }
  const whole = Object.keys(position).length === texts.length + numbers.length;
  return whole ? position : refuseCursor(cursor);
}

function parseJson(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return null;
  }
}

function refuseCursor(cursor: string): never {
  throw new FaultError(
    fault('invalid', `"${cursor.slice(0, 40)}" is not a cursor of this list. Begin without one.`),
  );
}
