import { FaultError, fault } from '../../model/fault.ts';
import type { Range } from '../../ports/store.ts';
import { tableSchemas } from './table-schemas.ts';

/** Sort keys from `low` to `high`, both inclusive; null is unbounded. */
export type SortKeyBounds = Readonly<{ low: string | null; high: string | null }>;

/** Sorts after every text that can follow a prefix. */
const lastCharacter = '\u{10FFFF}';

/**
 * Returns prefix, `from`, `after` and `to` as one interval, because DynamoDB takes one condition on
 * the sort key, and refuses one whose ends are reversed; null if no key can be within it.
 * @throws FaultError `bug` for a range that contradicts itself
 */
export function sortKeyBounds(range: Range): SortKeyBounds | null {
  const { table, prefix = '', from, after, to, limit } = range;
  if (!tableSchemas[table].sorted) {
    throw new FaultError(fault('bug', `The table ${table} has no sort key to query by.`));
  }
  if (!Number.isInteger(limit) || limit < 1) {
    throw new FaultError(fault('bug', `The limit of a query is at least 1, not ${limit}.`));
  }
  if (from !== undefined && after !== undefined) {
    throw new FaultError(fault('bug', 'A query starts at `from` or after `after`, not both.'));
  }
  // No string sorts between a key and the same key followed by a zero character.
  const start = after === undefined ? (from ?? '') : `${after}\0`;
  const low = compareUtf8(start, prefix) > 0 ? start : prefix;
  const end = prefix === '' ? null : prefix + lastCharacter;
  const high = to === undefined || (end !== null && compareUtf8(end, to) < 0) ? end : to;
  if (high !== null && compareUtf8(low, high) > 0) return null;
  return { low: low === '' ? null : low, high };
}

/**
 * Compares strings in DynamoDB's order: by UTF-8 bytes, whereas JavaScript compares UTF-16 units.
 */
export function compareUtf8(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i += 1) {
    const difference = utf8Rank(a.charCodeAt(i)) - utf8Rank(b.charCodeAt(i));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

const utf8Rank = (unit: number): number =>
  unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
