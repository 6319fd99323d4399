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

type Told = Readonly<{ line: string; fields: readonly Field[] }>;

/** A chapter for every noun: its routes in the order in which the document has them. */
export function operationSections(document: Document): readonly string[] {
  const shared = sharedParameters(document);
  const usual = usualProblems(document);
  const told: Told[] = [];
  return document.tags.flatMap(({ name, 'x-displayName': title, description }) => [
    ...[`## ${title}`, '', description, ''],
    ...routesOf(document, name).flatMap(({ line, operation }) => {
      const { own, others } = parametersOf(operation, shared);
      const body = fieldsOf(bodyOf(operation), 'asked');
      const before = told.find((each) => sharedWith(each.fields, body) >= foldedFrom);
      told.push({ line, fields: body });
      const taken = [
        linesOf('parameter', own),
        before ? folded(body, before) : linesOf('body', body),
      ];
      const refusals = ownProblems(operation, document, usual);
      return [
        ...[`### ${line}`, '', `${sentencesOf(operation)}${others}`],
        ...taken.flatMap(({ listed }) => listed),
        ...answersOf(operation),
        ...bullets(refusals === '' ? [] : [`refused with ${refusals}`]),
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
  `${summary}. ${description.replace(/^For (.*)\.$/, 'For [$1](security.md#roles).')}`;

const bodyOf = ({ requestBody }: Operation): Schema =>
  requestBody?.content['application/json']?.schema ?? {};

/** A list can't go on after a table, so what is short comes first. */
type Lines = Readonly<{ listed: readonly string[]; tabled: readonly string[] }>;

const linesOf = (head: string, fields: readonly Field[]): Lines =>
  isShort(fields)
    ? { listed: fieldList(head, fields), tabled: [] }
    : { listed: [], tabled: fieldTable(head, fields) };

/** So many fields as before, and only what differs is told. */
const foldedFrom = 4;

function folded(body: readonly Field[], { line, fields }: Told): Lines {
  const { listed, tabled } = linesOf('body', without(body, fields));
  const first = bullets([`body: that of [${line}](#${anchor(line)}), but`]);
  return { listed: [...first, ...listed], tabled };
}

/** `answers [Lease](#lease): 200 It had ended already; 202 It is told to end` */
function answersOf({ responses }: Operation): readonly string[] {
  const answers = Object.entries(responses).filter(([status]) => status < '400');
  const byType = Map.groupBy(answers, ([, { content }]) => answerText(content));
  return bullets(
    [...byType].map(([type, those]) => {
      const told = those.map(([status, { description }]) => `${status} ${linked(description)}`);
      return `answers ${type}: ${told.join('; ')}`;
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
