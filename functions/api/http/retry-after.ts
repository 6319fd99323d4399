import { limits } from '../../../shared/model/limits.ts';
import type { Instant } from '../../../shared/model/time.ts';
import type { ApiPorts } from '../ports.ts';
import type { Answer } from './answer.ts';

type Waiting = Readonly<{
  status: number;
  waitingSince: Instant | null;
  now: Instant;
  /** The longest that this deployment holds a request, in seconds. */
  longestWait: number;
}>;

/**
 * Returns the whole seconds after which a client should look again: a tenth of the time that it has
 * waited, so that it learns of a change at most a tenth late, and waiting ten times longer costs a
 * few requests more. Null if there is nothing to wait for, or if `?wait` is held to its end.
 */
export function retryAfterSeconds(waiting: Waiting): number | null {
  const { status, waitingSince, now, longestWait } = waiting;
  if (longestWait >= limits.waitQuery) return null;
  // What was accepted just now is what the client begins to wait for.
  const since = waitingSince ?? (status === 202 ? now : null);
  if (since === null) return null;
  const tenth = Math.floor((now - since) / 10_000);
  return Math.min(limits.retryAfterMax, Math.max(limits.retryAfterMin, tenth));
}

/** Adds `Retry-After` to an answer whose object the client waits for. */
export function withRetryAfter(
  { turns, longestWait }: Pick<ApiPorts, 'turns' | 'longestWait'>,
  answer: Answer,
): Answer {
  const { status, waitingSince = null, headers } = answer;
  const now = turns.clock.now();
  const seconds = retryAfterSeconds({ status, waitingSince, now, longestWait });
  if (seconds === null) return answer;
  return { ...answer, headers: { ...headers, 'retry-after': String(seconds) } };
}
