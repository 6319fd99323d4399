import type { Document, Operation, Parameter } from './document.ts';
import { type Field, fieldTable, ruleText } from './fields.ts';
import { anchor, code } from './markdown.ts';

export const operationsOf = (document: Document): readonly Operation[] =>
  Object.values(document.paths).flatMap((methods) => Object.values(methods));

const lineOf = (parameter: Parameter): string => JSON.stringify(parameter);

const sharedBy = 3;

/** Returns the parameters listed once: path parameters, and those that many routes take. */
export function sharedParameters(document: Document): readonly Parameter[] {
  const all = operationsOf(document).flatMap(({ parameters }) => parameters);
  const alike = [...Map.groupBy(all, lineOf).values()].flatMap(([first, ...others]) =>
    first ? [{ first, times: others.length + 1 }] : [],
  );
  const inPath = alike.filter(({ first }) => first.in === 'path');
  const elsewhere = alike.filter(({ first, times }) => first.in !== 'path' && times >= sharedBy);
  return [...inPath, ...elsewhere].map(({ first }) => first);
}

const fieldOf = ({ name, in: place, required, schema, description }: Parameter): Field => ({
  name: place === 'path' ? `{${name}}` : name,
  type: ruleText(schema, 'request', required && place !== 'path'),
  text: place === 'header' ? `Header. ${description}` : description,
});

const heading = 'Shared parameters';

export const sharedSection = (shared: readonly Parameter[]): readonly string[] => [
  ...[`## ${heading}`, ''],
  ...fieldTable('parameter', shared.map(fieldOf)),
];

/** Returns a route's own parameters, and a sentence with the names of the shared ones. */
export function parametersOf(
  { parameters }: Operation,
  shared: readonly Parameter[],
): Readonly<{ own: readonly Field[]; others: string }> {
  const known = new Set(shared.map(lineOf));
  const own = parameters.filter((one) => !known.has(lineOf(one)));
  const names = parameters
    .filter((one) => known.has(lineOf(one)) && one.in !== 'path')
    .map(({ name }) => code(name));
  const others = names.length === 0 ? '' : ` Takes [${names.join(', ')}](#${anchor(heading)}).`;
  return { own: own.map(fieldOf), others };
}
