import { FaultError, fault } from '../../model/fault.ts';
import type { Key } from '../../model/write.ts';
import type { IndexRange } from '../../ports/store.ts';
import { type IndexSchema, tableSchemas } from './table-schemas.ts';

/** Where a page ended, as DynamoDB expresses it: key attributes by name. */
export type StorePosition = Readonly<Record<string, string | number>>;

export const encodeStoreCursor = (position: StorePosition): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url');

/**
 * Returns the position at which a scan continues.
 * @throws FaultError `invalid` for text that no scan of this table returned
 */
export function decodeScanCursor(table: Key['table'], cursor: string): StorePosition {
  return decodePosition(cursor, keyAttributeNames(table), []);
}

/**
 * Returns the position at which an index query continues. In descending order it must be within
 * `until` as well; in ascending order there is simply nothing left past `until`.
 * @throws FaultError `invalid` for text that no page of this same partition of the index returned
 */
export function decodeIndexCursor(range: IndexRange, cursor: string): StorePosition {
  const { partition, sort } = indexSchemaOf(range);
  const position = decodePosition(cursor, [...keyAttributeNames(range.table), partition], [sort]);
  const fits = position[partition] === range.pk;
  return fits && !(range.descending && isPastUntil(range, position))
    ? position
    : refuseStoreCursor(cursor);
}

/** True if the position is after the time at which the range ends. */
export const isPastUntil = (range: IndexRange, position: StorePosition): boolean =>
  range.until !== undefined && Number(position[indexSchemaOf(range).sort]) > range.until;

/**
 * Returns the schema of an index.
 * @throws FaultError `bug` if the table has no such index
 */
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
  const value = parseCursorJson(cursor);
  if (typeof value !== 'object' || value === null) return refuseStoreCursor(cursor);
  const position: Record<string, string | number> = {};
  for (const [name, inner] of Object.entries(value)) {
    const fits =
      (texts.includes(name) && typeof inner === 'string' && inner !== '') ||
      (numbers.includes(name) && typeof inner === 'number');
    if (!fits) return refuseStoreCursor(cursor);
    position[name] = inner;
  }
  const whole = Object.keys(position).length === texts.length + numbers.length;
  return whole ? position : refuseStoreCursor(cursor);
}

function parseCursorJson(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return null;
  }
}

function refuseStoreCursor(cursor: string): never {
  throw new FaultError(
    fault('invalid', `"${cursor.slice(0, 40)}" is not a cursor of this list. Start without one.`),
  );
}
