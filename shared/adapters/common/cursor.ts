import { FaultError, fault } from '../../model/fault.ts';
import type { Key } from '../../model/write.ts';
import type { IndexRange } from '../../ports/store.ts';
import { type IndexSchema, schema } from './schema.ts';

/** Where a page ended, in DynamoDB's own words: key attributes by name. */
export type Position = Readonly<Record<string, string | number>>;

export const writeCursor = (position: Position): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url');

/** Throws `invalid` for text that no scan of this table gave out. */
export function readScanCursor(table: Key['table'], cursor: string): Position {
  return read(cursor, keyNames(table), []);
}

/**
 * Throws `invalid` for text that no page of this very partition of the index gave out. Backwards,
 * it must lie within `until` too; forwards, beyond `until` there is merely nothing left.
 */
export function readIndexCursor(range: IndexRange, cursor: string): Position {
  const { partition, sort } = indexOf(range);
  const position = read(cursor, [...keyNames(range.table), partition], [sort]);
  const fits = position[partition] === range.pk;
  return fits && !(range.descending && isBeyond(range, position)) ? position : refuse(cursor);
}

/** Whether the position lies after the time the range ends at. */
export const isBeyond = (range: IndexRange, position: Position): boolean =>
  range.until !== undefined && Number(position[indexOf(range).sort]) > range.until;

/** Throws a bug fault when the table has no such index. */
export function indexOf({ table, index }: Pick<IndexRange, 'table' | 'index'>): IndexSchema {
  const found = schema[table].indexes.find(({ name }) => name === index);
  if (found === undefined) {
    throw new FaultError(fault('bug', `The table ${table} has no index ${index}.`));
  }
  return found;
}

const keyNames = (table: Key['table']) => (schema[table].sorted ? ['pk', 'sk'] : ['pk']);

function read(cursor: string, texts: readonly string[], numbers: readonly string[]): Position {
  const value = parse(cursor);
  if (typeof value !== 'object' || value === null) return refuse(cursor);
  const position: Record<string, string | number> = {};
  for (const [name, inner] of Object.entries(value)) {
    const fits =
      (texts.includes(name) && typeof inner === 'string' && inner !== '') ||
      (numbers.includes(name) && typeof inner === 'number');
    if (!fits) return refuse(cursor);
    position[name] = inner;
  }
  const whole = Object.keys(position).length === texts.length + numbers.length;
  return whole ? position : refuse(cursor);
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return null;
  }
}

function refuse(cursor: string): never {
  throw new FaultError(
    fault('invalid', `"${cursor.slice(0, 40)}" is not a cursor of this list. Begin without one.`),
  );
}
