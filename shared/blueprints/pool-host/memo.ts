import { z } from 'zod';
import type { JsonObject } from '../../model/json.ts';

const memo = z.object({
  /** Its own copy of the device: edits of the pool never reach a resource. */
  device: z.object({ pool: z.string(), name: z.string(), machine: z.string() }),
});

export type Memo = Readonly<z.output<typeof memo>>;

export const memoFrom = (json: JsonObject): Memo => memo.parse(json);
