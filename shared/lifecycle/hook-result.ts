import type { Fault } from '../model/fault.ts';
import type { JsonObject } from '../model/json.ts';

/**
 * What one call of a blueprint's hook answers. A hook does at most one act outside, and only what
 * the memo it was given (already committed) says: so a crash repeats the act, never invents one.
 */
export type HookResult =
  /** Commit this memo, then call again: an intent before the act, or an outcome after it. */
  | Readonly<{
      kind: 'persist';
      hookState: JsonObject;
      text: string | null;
      locks?: readonly string[];
      host?: string;
    }>
  /** Nothing to do for a while. `note` is the reason people see. */
  | Readonly<{ kind: 'wait'; seconds: number; note: string; hookState?: JsonObject }>
  /** It is usable (activate) or gone (destroy, end). */
  | Readonly<{
      kind: 'done';
      hookState: JsonObject;
      text: string;
      host?: string;
      attributes?: JsonObject;
    }>
  | Readonly<{ kind: 'failed'; fault: Fault; hookState?: JsonObject }>;
