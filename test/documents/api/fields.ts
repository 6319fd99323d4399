import type { Schema } from './document.ts';
import { bullets, code, linked, table } from './markdown.ts';
import { typeText } from './types.ts';

export type Field = Readonly<{ name: string; type: string; says: string }>;

type Role = 'asked' | 'answered';

/** The fields of an object; of an object in it, the names of its fields. */
export const fieldsOf = (schema: Schema, role: Role): readonly Field[] =>
  Object.entries(schema.properties ?? {}).map(([name, inner]) => {
    const { properties = {}, description = '' } = inner;
    const names = Object.keys(properties).map(code).join(', ');
    return {
      name,
      type: ruleText(inner, role, schema.required?.includes(name) === true),
      says: names === '' ? description : `${description}: ${names}`,
    };
  });

/** Its type, whether it must be there, and what it is if it is not. */
export function ruleText(schema: Schema, role: Role, isRequired: boolean): string {
  const { default: otherwise } = schema;
  const type = typeText(schema);
  if (role === 'answered') return isRequired ? type : `${type}, optional`;
  if (isRequired) return `${type}, required`;
  if (otherwise === undefined) return type;
  const isWord = typeof otherwise === 'string' && otherwise !== '';
  return `${type}, default ${code(isWord ? otherwise : JSON.stringify(otherwise))}`;
}

export const fieldTable = (head: string, fields: readonly Field[]): readonly string[] =>
  table(
    [head, 'type', 'what it is'],
    fields.map(({ name, type, says }) => [code(name), type, says]),
  );

/** A few fields are no table. */
export const isShort = (fields: readonly Field[]): boolean => fields.length < 3;

export const fieldList = (head: string, fields: readonly Field[]): readonly string[] =>
  bullets(fields.map(({ name, type, says }) => linked(`${head} ${code(name)}: ${type}. ${says}`)));

/** What each word of a closed set means, under the table in which the field stands. */
export const wordTables = (schema: Schema): readonly string[] =>
  Object.entries(schema.properties ?? {}).flatMap(([name, { 'x-enumDescriptions': words }]) =>
    table(
      [code(name), 'when'],
      Object.entries(words ?? {}).map(([word, says]) => [code(word), says]),
    ),
  );

/** One that another has the whole of is told by what the other has besides. */
export const isPartOf = (some: readonly Field[], others: readonly Field[]): boolean =>
  some.length > 0 && sharedWith(some, others) === some.length;

export const sharedWith = (some: readonly Field[], others: readonly Field[]): number =>
  some.length - without(some, others).length;

export const without = (fields: readonly Field[], known: readonly Field[]): readonly Field[] =>
  fields.filter((field) => !known.some((one) => JSON.stringify(one) === JSON.stringify(field)));
