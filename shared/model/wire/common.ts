import { z } from 'zod';
import type { Json, JsonObject } from '../json.ts';
import { limits } from '../limits.ts';

/**
 * Pieces that every request and answer is made of. The API, the CLI and the document share them.
 */

/** A moment as the API says it: ISO 8601, UTC, milliseconds. */
export const moment = z.iso.datetime().describe('ISO 8601, UTC');

/** What changes grow by one, or more. */
export const version = z.int().describe('Grows with every change');

/** Names of what people make: they are ids, table keys and parts of addresses. */
export const namePattern = /^[a-z0-9][a-z0-9-]{0,62}$/;
const nameRule = 'lower-case letters, digits and hyphens, at most 63, first no hyphen';
export const name = z.string().regex(namePattern, nameRule);

/** Whole numbers with both ends named, so that a refusal can say them. */
export const whole = (min: number, max: number) => z.int().min(min).max(max);
export const secondsUpTo = (max: number, min = 0) => whole(min, max);

const jsonBytes = (value: Json): number => new TextEncoder().encode(JSON.stringify(value)).length;

/** Any JSON value: requests are parsed JSON already, so there is nothing left to check. */
const json = z.custom<Json>((value) => value !== undefined);

/** Any JSON object. How deep it may go is the reader's business. */
export const jsonObject = z
  .custom<JsonObject>(isObject, { error: 'must be an object' })
  .meta({ type: 'object' });

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What requests ask for and resources offer: small, because every lease carries it. */
export const attributes = jsonObject
  .refine((value) => jsonBytes(value) <= limits.attributesBytes, {
    error: `must be at most ${limits.attributesBytes} bytes of JSON`,
  })
  .describe('Names and values, e.g. { "os": "linux" }');

/** One field that a save would change or has changed. */
export const fieldChange = z
  .strictObject({
    field: z.string().describe('Its name, with dots below the first'),
    from: json.describe('What it was; null: it was not there'),
    to: json.describe('What it is to be; null: it goes'),
  })
  .meta({ title: 'Change' });

/** What a save may say it has seen. */
export const seenVersion = whole(0, Number.MAX_SAFE_INTEGER)
  .optional()
  .describe('The version you have seen: another one answers 409. 0: it must not exist yet');

/** A person's name, an object's id, or `system`. */
export const actorName = (did: string) =>
  z.string().describe(`Who ${did}: a person, an object, or system`);

/** Where a list goes on; null: it ends here. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.strictObject({
    items: z.array(item).describe('What is on this page'),
    cursor: z.string().nullable().describe('Ask again with it for what follows; null: the end'),
  });

/** One word of a closed set; the document says what each means. */
export const wordOf = <T extends string>(descriptions: Readonly<Record<T, string>>) =>
  z
    .enum(Object.keys(descriptions).filter((word): word is T => word in descriptions))
    .meta({ 'x-enumDescriptions': descriptions });

/** Why something ended or leaves, who wanted it, and when. */
export const endOf = <T extends string>(reasons: Readonly<Record<T, string>>) =>
  z.strictObject({
    reason: wordOf(reasons).describe('Why, in one word'),
    detail: z.string().describe('Why, in a sentence'),
    by: actorName('wanted it'),
    at: moment,
  });

/** Words of a person that lists and events show: one line, and nothing that a terminal obeys. */
export const plainText = z.string().regex(/^\P{Cc}*$/u, 'text without control characters');

/** An owner or another person's word in a request: shown in lists, so it stays on one line. */
export const ownerName = z
  .string()
  .regex(/^[\x21-\x7e]{1,256}$/, '1 to 256 visible ASCII characters, no spaces');

export type Page<T> = Readonly<{ items: readonly T[]; cursor: string | null }>;
