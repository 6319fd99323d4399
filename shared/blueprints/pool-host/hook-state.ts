import * as z from 'zod';
import type { JsonObject } from '../../model/json.ts';

const poolHookStateSchema = z.object({
  /** A copy of the device: edits of the pool never reach an existing resource. */
  device: z.object({ pool: z.string(), name: z.string(), machine: z.string() }),
});

export type PoolHookState = Readonly<z.output<typeof poolHookStateSchema>>;

export const poolHookStateFrom = (json: JsonObject): PoolHookState =>
  poolHookStateSchema.parse(json);
