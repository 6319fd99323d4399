import type { Blueprint } from '../../../shared/model/blueprint.ts';
import { canonical, type Json, type JsonObject } from '../../../shared/model/json.ts';
import type { Change } from '../../../shared/model/wire/blueprint.ts';

/** What of a blueprint people write; the rest keeps its own account. */
function written(blueprint: Blueprint): JsonObject {
  const { name: _n, version: _v, createdAt: _c, updatedAt: _u, ...settings } = blueprint;
  return settings;
}

/** What a save changes, field by field; for a new one everything that it sets. */
export const changesOf = (before: Blueprint | null, after: Blueprint): readonly Change[] =>
  between('', before ? written(before) : { parameters: {} }, written(after));

/**
 * Into objects as deep as both are; lists of one length entry by entry, others as a whole. In the
 * order of what is to be: tables keep none.
 */
function between(path: string, from: Json, to: Json): readonly Change[] {
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
