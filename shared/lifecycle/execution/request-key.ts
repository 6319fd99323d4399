import { ulidTime } from '../../model/ids.ts';
import { limits } from '../../model/limits.ts';
import type { Instant } from '../../model/time.ts';

/** The Idempotency-Key of a request for an execution. */
export type RequestKey = Readonly<{
  /** The key itself, if it is a ULID. */
  ulid: string | null;
  /** Hash of the requester and the key, so that each requester has keys of their own. */
  hash: string;
  /** Hash of the request's body. */
  bodyHash: string;
}>;

/** The ulid of a new execution, and whether its key must be stored in an item of its own. */
export type ExecutionName = Readonly<{ ulid: string; storesKey: boolean }>;

/**
 * Returns what a new execution is called. A ULID of about now names the execution itself, which
 * costs no write: a repeat finds the record. Any other key is stored, since executions of a lease
 * are listed by the times in their ulids. Near the border between the two both are done, so that
 * a request on one side of it and its repeat on the other still meet.
 *
 * @param fresh a new ulid, for when the key is none or cannot be used
 */
export function nameExecution(key: RequestKey | null, now: Instant, fresh: string): ExecutionName {
  if (key === null) return { ulid: fresh, storesKey: false };
  if (key.ulid === null) return { ulid: fresh, storesKey: true };
  const skew = Math.abs(now - ulidTime(key.ulid));
  return {
    ulid: skew <= limits.keySkewMs ? key.ulid : fresh,
    storesKey: skew > limits.keySkewMs - limits.keyBorderMs,
  };
}
