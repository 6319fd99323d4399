import type { Document, Operation } from './document.ts';
import { anchor, bullets, code, table } from './markdown.ts';
import { operationsOf } from './parameters.ts';

type Kind = Readonly<{ of: string; has(operation: Operation): boolean }>;

const kinds: readonly Kind[] = [
  { of: 'Every route', has: () => true },
  { of: 'Every route that needs sign-in', has: ({ security }) => security.length > 0 },
  {
    of: 'A route with a name or an id in its address',
    has: ({ parameters }) => parameters.some((one) => one.in === 'path'),
  },
  {
    of: 'A list',
    has: ({ parameters }) => parameters.some(({ name }) => name === 'cursor'),
  },
  { of: 'A route with a body', has: ({ requestBody }) => requestBody !== undefined },
];

const problemsIn = (operation: Operation): readonly string[] => operation['x-drydock-problems'];

/** What all routes of a kind may refuse with is told once, not with each. */
type Usual = ReadonlyMap<Kind, readonly string[]>;

export function usualProblems(document: Document): Usual {
  const told = new Set<string>();
  return new Map(
    kinds.map((kind) => {
      const [first, ...others] = operationsOf(document).filter(kind.has).map(problemsIn);
      const usual = first?.filter((slug) => others.every((each) => each.includes(slug))) ?? [];
      const news = usual.filter((slug) => !told.has(slug));
      for (const slug of news) told.add(slug);
      return [kind, news] as const;
    }),
  );
}

/** What is a route's own: `wrong-state` 409. */
export function ownProblems(operation: Operation, document: Document, usual: Usual): string {
  const expected = [...usual].flatMap(([kind, slugs]) => (kind.has(operation) ? slugs : []));
  const own = problemsIn(operation)
    .filter((slug) => !expected.includes(slug))
    .map((slug) => ({ slug, status: document['x-drydock-problems'][slug]?.status ?? 0 }))
    .toSorted((a, b) => a.status - b.status)
    .map(({ slug, status }) => `${code(slug)} ${status}`);
  return own.length === 0 ? '' : `[${own.join(', ')}](#${anchor(heading)})`;
}

const heading = 'Problems';

/** What is refused before it is known which route is meant. */
function toldByNone(document: Document): readonly string[] {
  const told = new Set(operationsOf(document).flatMap(problemsIn));
  return Object.keys(document['x-drydock-problems']).filter((slug) => !told.has(slug));
}

export const problemSection = (document: Document, usual: Usual): readonly string[] => [
  ...[`## ${heading}`, ''],
  ...['`type` of a [Problem](#problem) is `https://drydock.dev/problems/` and one of these.', ''],
  ...bullets([
    `Before a route is found: ${toldByNone(document).map(code).join(', ')}`,
    ...[...usual].map(([{ of }, slugs]) => `${of}: ${slugs.map(code).join(', ')}`),
    'Whatever else a route refuses with stands with it.',
  ]),
  '',
  ...table(
    ['problem', 'status', 'what it says', 'what to do'],
    Object.entries(document['x-drydock-problems']).map(([slug, { status, title, hint }]) => [
      ...[code(slug), String(status), title, hint],
    ]),
  ),
];
