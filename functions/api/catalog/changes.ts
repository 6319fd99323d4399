import type { FieldChange } from '../../../shared/model/audit.ts';
import { canonical, type Json, type JsonObject } from '../../../shared/model/json.ts';
import { plainItem } from '../../../shared/model/record.ts';

/** Fields that name an object or that the API maintains itself. */
const maintainedFields = [
  ...['name', 'pool', 'pattern', 'blueprint', 'requester', 'labelSets', 'by', 'generation'],
  ...['version', 'createdAt', 'updatedAt', 'seatShards'],
];

/** Returns the user-written fields of a blueprint, pool, device, role binding or authorization. */
const writtenFields = (record: object): JsonObject =>
  Object.fromEntries(
    Object.entries(plainItem(record)).filter(([field]) => !maintainedFields.includes(field)),
  );

/**
 * Returns what a save changes, field by field: of a new object every field it sets, of a deleted
 * one every field it had.
 */
export function changesOf(before: object | null, after: object | null): readonly FieldChange[] {
  const empty = after && 'parameters' in after ? { parameters: {} } : {};
  return changesBetween(
    '',
    before ? writtenFields(before) : empty,
    after ? writtenFields(after) : {},
  );
}

/**
 * Compares objects recursively, lists of equal length entry by entry, and other values as a whole.
 * Fields come in the order of `to`, because tables do not keep the order of `from`.
 */
function changesBetween(path: string, from: Json, to: Json): readonly FieldChange[] {
  if (canonical(from) === canonical(to)) return [];
  const before = entriesOf(from);
  const after = entriesOf(to);
  if (before === null || after === null || (Array.isArray(to) && before.size !== after.size)) {
    return [{ field: path, from, to }];
  }
  const names = [...new Set([...after.keys(), ...before.keys()])];
  return names.flatMap((name) =>
    changesBetween(fieldAt(path, name, to), before.get(name) ?? null, after.get(name) ?? null),
  );
}

function entriesOf(value: Json): ReadonlyMap<string, Json> | null {
  if (typeof value !== 'object' || value === null) return null;
  return new Map<string, Json>(Object.entries(value));
}

function fieldAt(path: string, name: string, whole: Json): string {
  if (Array.isArray(whole)) return `${path}[${name}]`;
  return path === '' ? name : `${path}.${name}`;
}
