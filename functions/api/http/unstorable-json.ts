import type { Json } from '../../../shared/model/json.ts';

/** A part of a JSON document that DynamoDB cannot store. */
type UnstorablePart = Readonly<{ field: string; detail: string; at: { field: string } }>;

const maxDepth = 20;

type Visit = Readonly<{ value: Json; path: string; depth: number }>;

/** Returns the first part that could not be stored unchanged; null if all of it can. Iterative. */
export function unstorablePart(json: Json): UnstorablePart | null {
  const visits: Visit[] = [{ value: json, path: '', depth: 0 }];
  for (let visit = visits.pop(); visit !== undefined; visit = visits.pop()) {
    const detail = storageFault(visit);
    const field = visit.path === '' ? 'the body' : visit.path.slice(0, 200);
    if (detail) return { field, detail, at: { field } };
    visits.push(...inside(visit));
  }
  return null;
}

function storageFault({ value, path, depth }: Visit): string | null {
  if (typeof value === 'number' && !isStorable(value)) return 'is a number too large or too small';
  if (typeof value === 'string' && !value.isWellFormed()) return 'is not well-formed Unicode';
  if (!path.isWellFormed()) return 'is not well-formed Unicode';
  if (path.endsWith('__proto__')) return 'cannot be a field name';
  return depth > maxDepth ? `is nested deeper than ${maxDepth} levels` : null;
}

/** True if a table stores the number exactly: safe integers, and fractions of usual size. */
const isStorable = (n: number): boolean =>
  Math.abs(n) <= Number.MAX_SAFE_INTEGER && (n === 0 || Math.abs(n) >= 1e-100);

function inside({ value, path, depth }: Visit): readonly Visit[] {
  if (typeof value !== 'object' || value === null) return [];
  const list = Array.isArray(value);
  return Object.entries(value).map(([name, inner]) => ({
    value: inner,
    path: list ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`,
    depth: depth + 1,
  }));
}
