import type { Schema } from './document.ts';
import { bullets, code, linked, table } from './markdown.ts';
import { typeText } from './types.ts';

export type Field = Readonly<{ name: string; type: string; text: string }>;

type FieldRole = 'request' | 'answer';

/** Returns an object's fields; a nested object lists the names of its own. */
export const fieldsOf = (schema: Schema, role: FieldRole): readonly Field[] =>
  Object.entries(schema.properties ?? {}).map(([name, inner]) => {
    const { properties = {}, description = '' } = inner;
    const names = Object.keys(properties).map(code).join(', ');
    return {
      name,
      type: ruleText(inner, role, schema.required?.includes(name) === true),
      text: names === '' ? description : `${description}: ${names}`,
    };
  });

/** Returns a field's type, whether it is required, and its default. */
export function ruleText(schema: Schema, role: FieldRole, isRequired: boolean): string {
  const { default: otherwise } = schema;
  const type = typeText(schema);
  if (role === 'answer') return isRequired ? type : `${type}, optional`;
  if (isRequired) return `${type}, required`;
  if (otherwise === undefined) return type;
  const isWord = typeof otherwise === 'string' && otherwise !== '';
  return `${type}, default ${code(isWord ? otherwise : JSON.stringify(otherwise))}`;
}

export const fieldTable = (head: string, fields: readonly Field[]): readonly string[] =>
  table(
    [head, 'type', 'description'],
    fields.map(({ name, type, text }) => [code(name), type, text]),
  );

/** True if there are too few fields for a table. */
export const isShort = (fields: readonly Field[]): boolean => fields.length < 3;

export const fieldList = (head: string, fields: readonly Field[]): readonly string[] =>
  bullets(fields.map(({ name, type, text }) => linked(`${head} ${code(name)}: ${type}. ${text}`)));

/** Returns a table per closed set of words, with the meaning of each. */
export const wordTables = (schema: Schema): readonly string[] =>
  Object.entries(schema.properties ?? {}).flatMap(([name, { 'x-enumDescriptions': words }]) =>
    table(
      [code(name), 'meaning'],
      Object.entries(words ?? {}).map(([word, text]) => [code(word), text]),
    ),
  );

/** True if `others` contains all of `some`; then only its other fields are listed. */
export const isPartOf = (some: readonly Field[], others: readonly Field[]): boolean =>
  some.length > 0 && sharedWith(some, others) === some.length;

export const sharedWith = (some: readonly Field[], others: readonly Field[]): number =>
  some.length - without(some, others).length;

export const without = (fields: readonly Field[], known: readonly Field[]): readonly Field[] =>
  fields.filter((field) => !known.some((one) => JSON.stringify(one) === JSON.stringify(field)));
