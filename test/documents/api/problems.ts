import type { Document, Operation } from './document.ts';
import { anchor, bullets, code, table } from './markdown.ts';
import { operationsOf } from './parameters.ts';

type RouteKind = Readonly<{ of: string; has(operation: Operation): boolean }>;

const routeKinds: readonly RouteKind[] = [
  { of: 'Every route', has: () => true },
  { of: 'Every route that requires sign-in', has: ({ security }) => security.length > 0 },
  {
    of: 'A route with a name or an id in its path',
    has: ({ parameters }) => parameters.some((one) => one.in === 'path'),
  },
  {
    of: 'A list',
    has: ({ parameters }) => parameters.some(({ name }) => name === 'cursor'),
  },
  { of: 'A route with a body', has: ({ requestBody }) => requestBody !== undefined },
];

const problemsIn = (operation: Operation): readonly string[] => operation['x-drydock-problems'];

/** Problems that every route of a kind may answer are listed once, not per route. */
type Usual = ReadonlyMap<RouteKind, readonly string[]>;

export function usualProblems(document: Document): Usual {
  const listed = new Set<string>();
  return new Map(
    routeKinds.map((kind) => {
      const [first, ...others] = operationsOf(document).filter(kind.has).map(problemsIn);
      const usual = first?.filter((slug) => others.every((each) => each.includes(slug))) ?? [];
      const news = usual.filter((slug) => !listed.has(slug));
      for (const slug of news) listed.add(slug);
      return [kind, news] as const;
    }),
  );
}

/** Returns the problems particular to a route: `wrong-state` 409. */
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

/** Returns the problems that arise before a route is found. */
function routelessProblems(document: Document): readonly string[] {
  const listed = new Set(operationsOf(document).flatMap(problemsIn));
  return Object.keys(document['x-drydock-problems']).filter((slug) => !listed.has(slug));
}

export const problemSection = (document: Document, usual: Usual): readonly string[] => [
  ...[`## ${heading}`, ''],
  ...['`type` of a [Problem](#problem) is `https://drydock.dev/problems/` and one of these.', ''],
  ...bullets([
    `Before a route is found: ${routelessProblems(document).map(code).join(', ')}`,
    ...[...usual].map(([{ of }, slugs]) => `${of}: ${slugs.map(code).join(', ')}`),
    'Any other problem is listed with its route.',
  ]),
  '',
  ...table(
    ['problem', 'status', 'title', 'hint'],
    Object.entries(document['x-drydock-problems']).map(([slug, { status, title, hint }]) => [
      ...[code(slug), String(status), title, hint],
    ]),
  ),
];
