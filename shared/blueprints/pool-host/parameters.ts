import * as z from 'zod';
import { limits } from '../../model/limits.ts';

/** The parameters of a blueprint that hands out the devices of a pool. */
export const poolHostParameters = z.strictObject({
  pool: z
    .string()
    .min(1)
    .max(limits.nameLength)
    .regex(/^[a-z0-9][a-z0-9-]*$/, 'is made of lower-case letters, digits and hyphens')
    .describe('Name of the pool whose devices are handed out'),
});

export type PoolHostParameters = Readonly<z.output<typeof poolHostParameters>>;
