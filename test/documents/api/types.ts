import type { Schema } from './document.ts';
import { anchor, code } from './markdown.ts';

/** Returns a schema in words: `integer 0–999`, `list of [Device](#device)`, `time or null`. */
export function typeText(schema: Schema): string {
  if (schema.$ref !== undefined) return linkTo(schema.$ref);
  if (schema.anyOf) return schema.anyOf.map(typeText).join(' or ');
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema['x-enumDescriptions']) return 'one of those below';
  if (schema.enum) return `one of ${schema.enum.map(code).join(', ')}`;
  const types = [schema.type ?? 'anything'].flat();
  return types.map((type) => plainText(type, schema)).join(' or ');
}

export const nameIn = (ref: string): string => ref.split('/').at(-1) ?? '';

const linkTo = (ref: string): string => `[${nameIn(ref)}](#${anchor(nameIn(ref))})`;

function plainText(type: string, schema: Schema): string {
  switch (type) {
    case 'integer':
      return join('integer', between(schema.minimum, schema.maximum));
    case 'string':
      return stringText(schema);
    case 'array':
      return join(
        `list of ${schema.items ? typeText(schema.items) : 'anything'}`,
        sized(between(schema.minItems, schema.maxItems), 'entries'),
      );
    case 'object': {
      const { additionalProperties: values } = schema;
      return typeof values === 'object' ? `object of ${typeText(values)}` : 'object';
    }
    default:
      return type;
  }
}

function stringText({ format, pattern, contentEncoding, minLength, maxLength }: Schema): string {
  if (format === 'date-time') return 'time';
  if (contentEncoding !== undefined) return contentEncoding;
  if (format !== undefined) return format;
  if (pattern !== undefined) return `string ${code(pattern)}`;
  return join('string', sized(between(minLength, maxLength), 'characters'));
}

/** A limit beyond JavaScript's safe integers is not a bound worth showing. */
const isBound = (bound: number | undefined): bound is number =>
  bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER;

function between(least: number | undefined, most: number | undefined): string {
  if (isBound(least) && isBound(most)) return `${least}–${most}`;
  if (isBound(most)) return `≤ ${most}`;
  return isBound(least) ? `≥ ${least}` : '';
}

const sized = (size: string, unit: string): string => (size === '' ? '' : `(${size} ${unit})`);
const join = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ');
