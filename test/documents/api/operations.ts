import type { Document, Operation, Schema } from './document.ts';
import {
  type Field,
  fieldList,
  fieldsOf,
  fieldTable,
  isShort,
  sharedWith,
  without,
} from './fields.ts';
import { anchor, bullets, code, linked } from './markdown.ts';
import { parametersOf, sharedParameters } from './parameters.ts';
import { ownProblems, usualProblems } from './problems.ts';
import { typeText } from './types.ts';

type DescribedBody = Readonly<{ line: string; fields: readonly Field[] }>;

/** Returns a chapter per tag, with its routes in the order of the document. */
export function operationSections(document: Document): readonly string[] {
  const shared = sharedParameters(document);
  const usual = usualProblems(document);
  const described: DescribedBody[] = [];
  return document.tags.flatMap(({ name, 'x-displayName': title, description }) => [
    ...[`## ${title}`, '', description, ''],
    ...routesOf(document, name).flatMap(({ line, operation }) => {
      const { own, others } = parametersOf(operation, shared);
      const body = fieldsOf(bodyOf(operation), 'request');
      const before = described.find((each) => sharedWith(each.fields, body) >= foldedFrom);
      described.push({ line, fields: body });
      const taken = [
        linesOf('parameter', own),
        before ? folded(body, before) : linesOf('body', body),
      ];
      const refusals = ownProblems(operation, document, usual);
      return [
        ...[`### ${line}`, '', `${sentencesOf(operation)}${others}`],
        ...taken.flatMap(({ listed }) => listed),
        ...answersOf(operation),
        ...bullets(refusals === '' ? [] : [`problems: ${refusals}`]),
        '',
        ...taken.flatMap(({ tabled }) => tabled),
      ];
    }),
  ]);
}

export const routesOf = ({ paths }: Document, tag: string) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { tags }]) => tags.includes(tag))
      .map(([method, operation]) => ({ line: `${method.toUpperCase()} ${path}`, operation })),
  );

const sentencesOf = ({ summary, description }: Operation): string =>
  `${summary}. ${description.replace(/^(Allowed for) (.*)\.$/, '$1 [$2](security.md#roles).')}`;

const bodyOf = ({ requestBody }: Operation): Schema =>
  requestBody?.content['application/json']?.schema ?? {};

/** A list cannot continue after a table, so the short parts come first. */
type Lines = Readonly<{ listed: readonly string[]; tabled: readonly string[] }>;

const linesOf = (head: string, fields: readonly Field[]): Lines =>
  isShort(fields)
    ? { listed: fieldList(head, fields), tabled: [] }
    : { listed: [], tabled: fieldTable(head, fields) };

/** With this many fields in common with an earlier body, only the differences are listed. */
const foldedFrom = 4;

function folded(body: readonly Field[], { line, fields }: DescribedBody): Lines {
  const { listed, tabled } = linesOf('body', without(body, fields));
  const first = bullets([`body: as for [${line}](#${anchor(line)}), except`]);
  return { listed: [...first, ...listed], tabled };
}

/** Returns e.g. `answers [Lease](#lease): 200 It had already ended; 202 It was accepted`. */
function answersOf({ responses }: Operation): readonly string[] {
  const answers = Object.entries(responses).filter(([status]) => status < '400');
  const byType = Map.groupBy(answers, ([, { content }]) => answerText(content));
  return bullets(
    [...byType].map(([type, those]) => {
      const texts = those.map(([status, { description }]) => `${status} ${linked(description)}`);
      return `answers ${type}: ${texts.join('; ')}`;
    }),
  );
}

function answerText(content: Operation['responses'][string]['content']): string {
  const schema = content?.['application/json']?.schema;
  if (schema === undefined)
    return Object.keys(content ?? {})
      .map(code)
      .join(', ');
  const { items, cursor } = schema.properties ?? {};
  return items?.items && cursor ? `a list of ${typeText(items.items)}` : typeText(schema);
}
