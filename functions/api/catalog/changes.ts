import type { FieldChange } from '../../../shared/model/audit.ts';
import { canonical, type Json, type JsonObject } from '../../../shared/model/json.ts';
import { plainItem } from '../../../shared/model/record.ts';

/** Names of a thing, and the account it keeps of itself. */
const unwritten = [
  ...['name', 'pool', 'pattern', 'blueprint', 'asker', 'labelSets', 'by', 'generation'],
  ...['version', 'createdAt', 'updatedAt'],
];

/** What of a blueprint, pool, device, grant or authorization people write. */
const written = (record: object): JsonObject =>
  Object.fromEntries(
    Object.entries(plainItem(record)).filter(([field]) => !unwritten.includes(field)),
  );

/**
 * What a save changes, field by field; of a new one everything that it sets, and of one that goes
 * everything that goes with it.
 */
export function changesOf(before: object | null, after: object | null): readonly FieldChange[] {
  const empty = after && 'parameters' in after ? { parameters: {} } : {};
  return between('', before ? written(before) : empty, after ? written(after) : {});
}

/**
 * Into objects as deep as both are; lists of one length entry by entry, others as a whole. In the
 * order of what is to be: tables keep none.
 */
function between(path: string, from: Json, to: Json): readonly FieldChange[] {
  if (canonical(from) === canonical(to)) return [];
  const was = entriesOf(from);
  const is = entriesOf(to);
  if (was === null || is === null || (Array.isArray(to) && was.size !== is.size)) {
    return [{ field: path, from, to }];
  }
  const names = [...new Set([...is.keys(), ...was.keys()])];
  return names.flatMap((name) =>
    between(fieldAt(path, name, to), was.get(name) ?? null, is.get(name) ?? null),
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
