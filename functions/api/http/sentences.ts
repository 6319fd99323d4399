import { z } from 'zod';
import { refuse, type Slug } from './problem.ts';

type Issue = z.core.$ZodIssue;
type Told = Readonly<{ field: string; detail: string }>;

const toldMost = 10;

/** What a schema found, as sentences. The first is the problem's detail; the others are listed. */
export function refuseIssues(
  slug: Slug,
  issues: readonly Issue[],
  input: unknown,
  schema: z.ZodType,
  under = '',
): never {
  const told = issues.flatMap((issue) => tell(issue, input, schema, under)).slice(0, toldMost);
  const [first = { field: '', detail: 'It is not as it should be' }] = told;
  return refuse(slug, `${first.detail}.`, {
    ...(first.field === '' ? {} : { field: first.field }),
    ...(told.length > 1 ? { extra: { problems: told } } : {}),
  });
}

function tell(issue: Issue, input: unknown, schema: z.ZodType, under: string): readonly Told[] {
  if (issue.code === 'invalid_union') {
    // The branch with the fewest complaints is the one that was meant.
    const [nearest] = issue.errors.toSorted((a, b) => a.length - b.length);
    const inner = nearest?.map((each) => ({ ...each, path: [...issue.path, ...each.path] })) ?? [];
    if (inner.length > 0) return inner.flatMap((each) => tell(each, input, schema, under));
  }
  const path = [...(under === '' ? [] : [under]), ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: pathText([...path, key]),
      detail: `${pathText([...path, key])} is no field here${allowed(schema, issue)}`,
    }));
  }
  const field = pathText(path);
  const value = valueAt(input, issue.path);
  const detail = `${field === '' ? 'the body' : field} ${ruleOf(issue, value)}`;
  return [{ field, detail: `${detail}${got(issue, value)}` }];
}

/** `parameters.ladder[0].market` */
const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((part, i) =>
      typeof part === 'number' ? `[${part}]` : `${i > 0 ? '.' : ''}${String(part)}`,
    )
    .join('');

const allowed = (schema: z.ZodType, issue: Issue): string =>
  schema instanceof z.ZodObject && issue.path.length === 0
    ? `; there are ${Object.keys(schema.shape).join(', ')}`
    : '';

function ruleOf(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return value === undefined ? 'is missing' : `must be ${kindName(issue.expected)}`;
    case 'too_big':
      return `must be at most ${issue.maximum}${unit(issue.origin)}`;
    case 'too_small':
      return `must be at least ${issue.minimum}${unit(issue.origin)}`;
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.join(', ')}`;
    case 'invalid_format':
      if (issue.format === 'base64') return 'must be base64';
      return issue.message.startsWith('Invalid')
        ? `is no ${issue.format}`
        : `must be ${issue.message}`;
    case 'custom':
      return value === undefined ? 'is missing' : issue.message;
    default:
      return `is not as it should be: ${issue.message}`;
  }
}

const kinds: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};
const kindName = (expected: string): string => kinds[expected] ?? expected;

function unit(origin: string): string {
  if (origin === 'string') return ' characters long';
  return origin === 'array' || origin === 'set' ? ' entries long' : '';
}

/** What somebody runs may be secret: it is not said back, for answers end up in logs. */
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
