import { z } from 'zod';
import { limits } from '../../../shared/model/limits.ts';
import { refuse } from './problem.ts';
import { refuseIssues } from './sentences.ts';

/** For routes that take no query: one given is a mistake worth telling. */
export const noQuery = z.strictObject({});

/** A whole number written in digits. */
export const numberIn = (min: number, max: number) =>
  z.preprocess(
    (text) => (typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : text),
    z.int().min(min).max(max),
  );

const cursor = z
  .string()
  .min(1)
  .max(4_096)
  .describe('`cursor` of the answer before, to go on from there');
export const paging = {
  limit: numberIn(1, limits.listPage)
    .optional()
    .meta({ description: 'How many at most', default: limits.listPage }),
  cursor: cursor.optional(),
};
export const pageQuery = z.strictObject(paging);

const waiting = {
  wait: numberIn(0, limits.waitQuery)
    .optional()
    .meta({ description: 'Seconds to hold the answer until something changes', default: 0 }),
  version: numberIn(0, Number.MAX_SAFE_INTEGER)
    .optional()
    .describe(
      'The version you have seen: another is answered at once; without it, so is what is active',
    ),
};
export const waitQuery = z.strictObject(waiting);
export type WaitQuery = z.infer<typeof waitQuery>;

export function readQuery<Q>(schema: z.ZodType<Q>, params: URLSearchParams): Q {
  const pairs = [...params];
  const twice = pairs.find(([name], i) => pairs.findIndex(([other]) => other === name) !== i);
  if (twice) {
    const field = twice[0].slice(0, 80);
    refuse('invalid-query', `${field} is given twice.`, { field });
  }
  const given = Object.fromEntries(pairs);
  const read = schema.safeParse(given);
  return read.success ? read.data : refuseIssues('invalid-query', read.error.issues, given, schema);
}
