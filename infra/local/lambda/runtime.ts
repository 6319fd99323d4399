import { setTimeout as sleep } from 'node:timers/promises';

import { functionSeconds } from '../../../functions/lambda/time-limits.ts';
import { InvocationError } from '../invocation-error.ts';
import type { LocalFunctions } from './functions.ts';

type FunctionName = keyof typeof functionSeconds;

export type RuntimeOptions = Readonly<{
  /** Invocations at once, of all functions together: an account's quota is 1,000. */
  concurrency?: number;
  /** Waits, in ms, unless it is aborted. */
  wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}>;

const accountConcurrency = 1_000;
/** Bytes of an event, and of an answer: 6 MB plus 100. */
const payloadBytesMax = 6_291_556;

/**
 * Returns the functions as Lambda runs them: it ends an invocation that exceeds its time, refuses
 * one beyond the concurrency, and passes no event or answer above 6 MB. It cannot stop the code of
 * an invocation that it has ended: that may go on, which is worse than on AWS.
 */
export function runAsLambda(
  functions: LocalFunctions,
  { concurrency = accountConcurrency, wait = waitInRealTime }: RuntimeOptions = {},
): LocalFunctions {
  let running = 0;

  const limited =
    <Event, Result>(name: FunctionName, handler: (event: Event) => Promise<Result>) =>
    async (event: Event): Promise<Result> => {
      if (running >= concurrency) throw new InvocationError('throttled', 'Rate Exceeded.');
      needSmall(event, 'event-too-large');
      running += 1;
      try {
        const answer = await withinTime(handler(event), functionSeconds[name], wait);
        needSmall(answer, 'answer-too-large');
        return answer;
      } finally {
        running -= 1;
      }
    };

  const { workers } = functions;
  return {
    api: limited('api', functions.api),
    workers: {
      lease: limited('lease-worker', workers.lease),
      resource: limited('resource-worker', workers.resource),
      execution: limited('execution-worker', workers.execution),
    },
    timer: limited('timer', functions.timer),
    hostEvents: limited('host-events', functions.hostEvents),
    sweeper: limited('sweeper', functions.sweeper),
    audit: limited('audit', functions.audit),
    close: functions.close,
  };
}

async function withinTime<Result>(
  invocation: Promise<Result>,
  seconds: number,
  wait: NonNullable<RuntimeOptions['wait']>,
): Promise<Result> {
  const over = new AbortController();
  const late = wait(seconds * 1_000, over.signal).then(() => {
    throw new InvocationError('timed-out', `Task timed out after ${seconds.toFixed(2)} seconds`);
  });
  try {
    return await Promise.race([invocation, late]);
  } finally {
    over.abort();
    late.catch(() => undefined);
  }
}

const waitInRealTime = (ms: number, signal: AbortSignal) =>
  sleep(ms, undefined, { signal, ref: false });

function needSmall(payload: unknown, failure: 'event-too-large' | 'answer-too-large'): void {
  const bytes = Buffer.byteLength(JSON.stringify(payload) ?? '');
  if (bytes <= payloadBytesMax) return;
  const message = `Exceeded maximum allowed payload size (${payloadBytesMax} bytes).`;
  throw new InvocationError(failure, message);
}
