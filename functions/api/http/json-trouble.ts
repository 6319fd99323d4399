import type { Json } from '../../../shared/model/json.ts';

/** What JSON can say and a table can't keep. */
type Trouble = Readonly<{ field: string; detail: string; at: { field: string } }>;

const depthMost = 20;

type Step = Readonly<{ value: Json; path: string; depth: number }>;

/** The first thing that could not be kept as it is; null: all of it can. No recursion. */
export function jsonTrouble(json: Json): Trouble | null {
  const steps: Step[] = [{ value: json, path: '', depth: 0 }];
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    const detail = troubleOf(step);
    const field = step.path === '' ? 'the body' : step.path.slice(0, 200);
    if (detail) return { field, detail, at: { field } };
    steps.push(...inside(step));
  }
  return null;
}

function troubleOf({ value, path, depth }: Step): string | null {
  if (typeof value === 'number' && !isKeepable(value)) return 'is a number too large or too small';
  if (typeof value === 'string' && !value.isWellFormed()) return 'is no well-formed Unicode';
  if (!path.isWellFormed()) return 'is no well-formed Unicode';
  if (path.endsWith('__proto__')) return 'can be no name of a field';
  return depth > depthMost ? `is nested deeper than ${depthMost} levels` : null;
}

/** Exact in a table: whole numbers that a double has exactly, and fractions of usual size. */
const isKeepable = (n: number): boolean =>
  Math.abs(n) <= Number.MAX_SAFE_INTEGER && (n === 0 || Math.abs(n) >= 1e-100);

function inside({ value, path, depth }: Step): readonly Step[] {
  if (typeof value !== 'object' || value === null) return [];
  const list = Array.isArray(value);
  return Object.entries(value).map(([name, inner]) => ({
    value: inner,
    path: list ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`,
    depth: depth + 1,
  }));
}
