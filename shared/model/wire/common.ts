import * as z from 'zod';
import type { Json, JsonObject } from '../json.ts';
import { limits } from '../limits.ts';

/**
 * The building blocks of requests and answers, shared by the API, the CLI and the document.
 */

/** A time in the API: ISO 8601, UTC, milliseconds. */
export const moment = z.iso.datetime().describe('ISO 8601, UTC');

/** Grows by one or more with every change. */
export const version = z.int().describe('Grows with every change');

/** Names that people choose: they are ids, table keys and parts of paths. */
export const namePattern = /^[a-z0-9][a-z0-9-]{0,62}$/;
const nameRule = '1 to 63 lower-case letters, digits and hyphens, not starting with a hyphen';
export const name = z.string().regex(namePattern, nameRule);

/** Whole numbers with both bounds, so that a validation message can name them. */
export const whole = (min: number, max: number) => z.int().min(min).max(max);
export const secondsUpTo = (max: number, min = 0) => whole(min, max);

const jsonBytes = (value: Json): number => new TextEncoder().encode(JSON.stringify(value)).length;

/** Any JSON value. Requests are parsed JSON already, so nothing is left to check. */
const json = z.custom<Json>((value) => value !== undefined);

/** Any JSON object. The code that reads the body bounds its depth. */
export const jsonObject = z
  .custom<JsonObject>(isObject, { error: 'must be an object' })
  .meta({ type: 'object' });

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What requests require and resources offer: small, because every lease carries it. */
export const attributes = jsonObject
  .refine((value) => jsonBytes(value) <= limits.attributesBytes, {
    error: `must be at most ${limits.attributesBytes} bytes of JSON`,
  })
  .describe('Names and values, e.g. { "os": "linux" }');

/** One field that a save would change or has changed. */
export const fieldChange = z
  .strictObject({
    field: z.string().describe('The field, with dots for nested fields'),
    from: json.describe('The value before; null: absent'),
    to: json.describe('The value after; null: absent'),
  })
  .meta({ title: 'Change' });

/** The version a save was based on. */
export const seenVersion = whole(0, Number.MAX_SAFE_INTEGER)
  .optional()
  .describe(
    'The version you have seen: if it differs, the answer is 409. 0: it must not exist yet',
  );

/** A principal's name, an object's id, or `system`. */
export const actorName = (did: string) =>
  z.string().describe(`Who ${did}: a principal, an object, or system`);

/** A page of a list; `cursor` continues it, and is null on the last page. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.strictObject({
    items: z.array(item).describe('The items of this page'),
    cursor: z.string().nullable().describe('Pass it to get the next page; null: last page'),
  });

/** One word of a closed set, each explained in the document. */
export const wordOf = <T extends string>(descriptions: Readonly<Record<T, string>>) =>
  z
    .enum(Object.keys(descriptions).filter((word): word is T => word in descriptions))
    .meta({ 'x-enumDescriptions': descriptions });

/** Why something ended or is ending, who caused it, and when. */
export const endOf = <T extends string>(reasons: Readonly<Record<T, string>>) =>
  z.strictObject({
    reason: wordOf(reasons).describe('Why, in one word'),
    detail: z.string().describe('Why, in a sentence'),
    by: actorName('caused it'),
    at: moment,
  });

/** Text from a person, shown in lists and events: one line, without terminal control characters. */
export const plainText = z.string().regex(/^\P{Cc}*$/u, 'text without control characters');

/** An owner's name in a request: shown in lists, so it stays on one line. */
export const ownerName = z
  .string()
  .regex(/^[\x21-\x7e]{1,256}$/, '1 to 256 visible ASCII characters, no spaces');

export type Page<T> = Readonly<{ items: readonly T[]; cursor: string | null }>;
