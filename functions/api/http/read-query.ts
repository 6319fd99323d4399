import * as z from 'zod';
import { limits } from '../../../shared/model/limits.ts';
import { refuse } from '../problems.ts';
import { refuseInvalid } from './validation-messages.ts';

/** For routes without query parameters: one that is given is refused as a mistake. */
export const noQuery = z.strictObject({});

/** A whole number in decimal digits. */
export const numberIn = (min: number, max: number) =>
  z.preprocess(
    (text) => (typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : text),
    z.int().min(min).max(max),
  );

const cursor = z
  .string()
  .min(1)
  .max(4_096)
  .describe('The `cursor` of the previous page, to continue after it');
export const paging = {
  limit: numberIn(1, limits.listPage)
    .optional()
    .meta({ description: 'Maximum number of items', default: limits.listPage }),
  cursor: cursor.optional(),
};
export const pageQuery = z.strictObject(paging);

const waitParams = {
  wait: numberIn(0, limits.waitQuery)
    .optional()
    .meta({
      description:
        'Seconds to hold the answer until the object changes; a deployment may hold it for less, ' +
        'and then says `Retry-After`',
      default: 0,
    }),
  version: numberIn(0, Number.MAX_SAFE_INTEGER)
    .optional()
    .describe(
      'The version you have seen: any other returns at once; without it, so does an active object',
    ),
};
export const waitQuery = z.strictObject(waitParams);
export type WaitQuery = z.infer<typeof waitQuery>;

export function readQuery<Q>(schema: z.ZodType<Q>, params: URLSearchParams): Q {
  const pairs = [...params];
  const repeated = pairs.find(([name], i) => pairs.findIndex(([other]) => other === name) !== i);
  if (repeated) {
    const field = repeated[0].slice(0, 80);
    refuse('invalid-query', `${field} is given twice.`, { field });
  }
  const given = Object.fromEntries(pairs);
  const read = schema.safeParse(given);
  return read.success
    ? read.data
    : refuseInvalid('invalid-query', read.error.issues, given, schema);
}
