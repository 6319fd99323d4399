import type { Fault } from '../model/fault.ts';
import type { JsonObject } from '../model/json.ts';

/**
 * What one call of a blueprint's hook answers. A hook does at most one act outside, and only what
 * the memo it was given (already committed) says: so a crash repeats the act, never invents one.
 */
export type Step =
  /** Commit this memo, then call again: an intent before the act, or an outcome after it. */
  | Readonly<{
      step: 'note';
      memo: JsonObject;
      say: string | null;
      locks?: readonly string[];
      host?: string;
    }>
  /** Nothing to do for a while. `note` is the reason people see. */
  | Readonly<{ step: 'wait'; seconds: number; note: string; memo?: JsonObject }>
  /** It is usable (activate) or gone (destroy, end). */
  | Readonly<{
      step: 'done';
      memo: JsonObject;
      say: string;
      host?: string;
      attributes?: JsonObject;
    }>
  | Readonly<{ step: 'failed'; fault: Fault; memo?: JsonObject }>;
