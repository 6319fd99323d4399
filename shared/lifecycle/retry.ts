import { limits } from '../model/limits.ts';

/**
 * One retrier of a Step Functions `Retry` list, field by field.
 * Source: Amazon States Language, "Retrying after an error".
 */
export type Retrier = Readonly<{
  /** Reasons it matches; `*` (States.ALL) must stand alone and last. */
  on: readonly string[];
  /** Seconds before the first retry. Default 1. */
  intervalSeconds?: number;
  /** Retries, not tries; 0 = never. Default 3. Null: bounded by a deadline elsewhere. */
  maxAttempts?: number | null;
  /** Multiplier per retry, ≥ 1. Default 2.0. */
  backoffRate?: number;
  /** Caps the grown interval. */
  maxDelaySeconds?: number;
  jitter?: 'NONE' | 'FULL';
}>;

export type RetryPolicy = readonly Retrier[];

export type RetryDecision =
  | Readonly<{ again: true; delaySeconds: number; counter: string; count: number }>
  | Readonly<{ again: false }>;

/**
 * Returns the seconds before the n-th retry (n = 1, 2, …), before jitter: min(max, interval ·
 * rate^(n−1)).
 */
export function delayOf(retrier: Retrier, n: number): number {
  const grown = (retrier.intervalSeconds ?? 1) * (retrier.backoffRate ?? 2) ** (n - 1);
  return Math.min(retrier.maxDelaySeconds ?? Number.POSITIVE_INFINITY, grown);
}

/**
 * Decides whether and when to retry. The first match wins, even if it has no tries left and a later
 * one has. Each retrier has one counter, stored on the record under its first reason.
 */
export function retry(
  policy: RetryPolicy,
  reason: string,
  counters: Readonly<Record<string, number>>,
  chance: number,
): RetryDecision {
  const retrier = policy.find(({ on }) => on.includes(reason) || on.includes('*'));
  const counter = retrier?.on[0];
  if (retrier === undefined || counter === undefined) return { again: false };

  const count = (counters[counter] ?? 0) + 1;
  const max = retrier.maxAttempts === undefined ? 3 : retrier.maxAttempts;
  if (max !== null && count > max) return { again: false };
  const delay = delayOf(retrier, count);
  return {
    again: true,
    delaySeconds: retrier.jitter === 'FULL' ? chance * delay : delay,
    counter,
    count,
  };
}

/** For builds. A retrier with `maxAttempts: null` is bounded by the deadline of the build. */
export const buildRetry: RetryPolicy = [
  { on: ['denied', 'invalid'], maxAttempts: 0 },
  { on: ['throttled'], intervalSeconds: 2, maxAttempts: null, maxDelaySeconds: 60, jitter: 'FULL' },
  {
    on: ['no-capacity'],
    intervalSeconds: 15,
    maxAttempts: null,
    maxDelaySeconds: 300,
    jitter: 'FULL',
  },
  { on: ['token-spent'], intervalSeconds: 1, maxAttempts: 3 },
  { on: ['*'], intervalSeconds: 2, maxAttempts: 10, maxDelaySeconds: 60, jitter: 'FULL' },
];

/**
 * For set-ups, sends and clean-ups: no bound of its own, and a capped delay. Set-ups and sends are
 * bounded by `limits.setUpTries` and `limits.sendTries`. A clean-up never gives up: one that keeps
 * failing shows as "oldest uncleaned" with its reason.
 */
export const steadyRetry: RetryPolicy = [
  { on: ['*'], intervalSeconds: 2, maxAttempts: null, maxDelaySeconds: 300, jitter: 'FULL' },
];

/** A failed clean-up: its counters now, how often this reason has failed, and when to retry. */
export type CleanUpRetry = Readonly<{
  retries: Readonly<Record<string, number>>;
  count: number;
  delaySeconds: number;
}>;

/** Returns how a failed clean-up goes on: always, at the earliest after a second. */
export function retryCleanUp(
  reason: string,
  retries: Readonly<Record<string, number>>,
  chance: number,
): CleanUpRetry {
  const decision = retry(steadyRetry, reason, retries, chance);
  if (!decision.again) return { retries, count: 0, delaySeconds: limits.linePoll };
  return {
    retries: { ...retries, [decision.counter]: decision.count },
    count: decision.count,
    delaySeconds: Math.max(1, decision.delaySeconds),
  };
}
