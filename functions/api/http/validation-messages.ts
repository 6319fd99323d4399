import * as z from 'zod';
import { refuse, type Slug } from '../problems.ts';

type Issue = z.core.$ZodIssue;
type InvalidField = Readonly<{ field: string; detail: string }>;

const maxProblems = 10;

/** Refuses with a schema's issues as sentences: the first is the detail, `problems` lists all. */
export function refuseInvalid(
  slug: Slug,
  issues: readonly Issue[],
  input: unknown,
  schema: z.ZodType,
  under = '',
): never {
  const found = issues
    .flatMap((issue) => problemsOf(issue, input, schema, under))
    .slice(0, maxProblems);
  const [first = { field: '', detail: 'The request is invalid' }] = found;
  return refuse(slug, `${first.detail}.`, {
    ...(first.field === '' ? {} : { field: first.field }),
    ...(found.length > 1 ? { extra: { problems: found } } : {}),
  });
}

function problemsOf(
  issue: Issue,
  input: unknown,
  schema: z.ZodType,
  under: string,
): readonly InvalidField[] {
  if (issue.code === 'invalid_union') {
    // The branch with the fewest issues is most likely the one meant.
    const [nearest] = issue.errors.toSorted((a, b) => a.length - b.length);
    const inner = nearest?.map((each) => ({ ...each, path: [...issue.path, ...each.path] })) ?? [];
    if (inner.length > 0) return inner.flatMap((each) => problemsOf(each, input, schema, under));
  }
  const path = [...(under === '' ? [] : [under]), ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: pathText([...path, key]),
      detail: `${pathText([...path, key])} is not a field here${knownFields(schema, issue)}`,
    }));
  }
  const field = pathText(path);
  const value = valueAt(input, issue.path);
  const detail = `${field === '' ? 'the body' : field} ${ruleOf(issue, value)}`;
  return [{ field, detail: `${detail}${got(issue, value)}` }];
}

/** Returns a path as text: `parameters.ladder[0].market`. */
const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((part, i) =>
      typeof part === 'number' ? `[${part}]` : `${i > 0 ? '.' : ''}${String(part)}`,
    )
    .join('');

const knownFields = (schema: z.ZodType, issue: Issue): string =>
  schema instanceof z.ZodObject && issue.path.length === 0
    ? `; the fields are ${Object.keys(schema.shape).join(', ')}`
    : '';

function ruleOf(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return value === undefined ? 'is missing' : `must be ${typeName(issue.expected)}`;
    case 'too_big':
      return `must be at most ${issue.maximum}${unit(issue.origin)}`;
    case 'too_small':
      return `must be at least ${issue.minimum}${unit(issue.origin)}`;
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.join(', ')}`;
    case 'invalid_format':
      if (issue.format === 'base64') return 'must be base64';
      return issue.message.startsWith('Invalid')
        ? `is not a valid ${issue.format}`
        : `must be ${issue.message}`;
    case 'custom':
      return value === undefined ? 'is missing' : issue.message;
    default:
      return `is invalid: ${issue.message}`;
  }
}

const typeNames: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};
const typeName = (expected: string): string => typeNames[expected] ?? expected;

function unit(origin: string): string {
  if (origin === 'string') return ' characters long';
  return origin === 'array' || origin === 'set' ? ' entries long' : '';
}

/** Commands and their inputs may be secret: they are not echoed, because answers end up in logs. */
const secret = ['argv', 'script', 'env', 'stdin', 'stdinBase64'];

function got(issue: Issue, value: unknown): string {
  if (value === undefined || secret.includes(String(issue.path[0]))) return '';
  if (typeof value === 'number') return `, got ${shortest(value)}`;
  if (typeof value === 'string') return value.length <= 60 ? `, got “${value}”` : '';
  if (typeof value === 'boolean' || value === null) return `, got ${value}`;
  return issue.code === 'invalid_type'
    ? `, got ${Array.isArray(value) ? 'a list' : 'an object'}`
    : '';
}

function shortest(n: number): string {
  const scientific = n.toExponential().replace('e+', 'e');
  return scientific.length < String(n).length ? scientific : String(n);
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.hasOwn(value, part) ? Reflect.get(value, part) : undefined;
  }
  return value;
}
