import type { Fault } from '../model/fault.ts';
import type { JsonObject } from '../model/json.ts';

/**
 * What one call of a driver's hook returns. A hook performs at most one act outside, and only what
 * the hook state it was given says; that state is already committed. So a crash repeats the act and
 * never invents one.
 */
export type HookResult =
  /** Commit this state, then call again: an intent before the act, or an outcome after it. */
  | Readonly<{
      kind: 'persist';
      hookState: JsonObject;
      /** The text of an event, if this is worth one. */
      text: string | null;
      locks?: readonly string[];
      host?: string;
      /** What is chosen now among several; another one than before: that one failed. */
      choice?: string;
      /** Why the former choice failed, if the note of the resource does not say it. */
      failure?: string;
    }>
  /** Nothing to do for so many seconds. `note` is the reason people see. */
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
