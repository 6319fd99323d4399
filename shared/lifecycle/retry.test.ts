import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Retrier, RetryPolicy } from './retry.ts';
import { buildRetry, delayOf, retry, steadyRetry } from './retry.ts';

/** Returns the delays until the policy gives up, counting as a record does. */
function delays(policy: RetryPolicy, reason: string, limit: number, chance = 0.5): number[] {
  const counters: Record<string, number> = {};
  const found: number[] = [];
  while (found.length < limit) {
    const answer = retry(policy, reason, counters, chance);
    if (!answer.again) return found;
    counters[answer.counter] = answer.count;
    found.push(answer.delaySeconds);
  }
  return found;
}

describe('the waits of one retrier', () => {
  it.each([
    { options: {}, waits: [1, 2, 4] },
    { options: { maxAttempts: 0 }, waits: [] },
    { options: { maxAttempts: 1 }, waits: [1] },
    { options: { intervalSeconds: 3, backoffRate: 1.5 }, waits: [3, 4.5, 6.75] },
    { options: { intervalSeconds: 3, backoffRate: 1 }, waits: [3, 3, 3] },
    {
      options: { intervalSeconds: 10, maxDelaySeconds: 15, maxAttempts: 4 },
      waits: [10, 15, 15, 15],
    },
    { options: { intervalSeconds: 10, maxDelaySeconds: 5 }, waits: [5, 5, 5] },
    { options: { jitter: 'NONE' }, waits: [1, 2, 4] },
    { options: { jitter: 'FULL' }, waits: [0.5, 1, 2] },
    { options: { jitter: 'FULL', maxDelaySeconds: 2, maxAttempts: 4 }, waits: [0.5, 1, 1, 1] },
    { options: { maxAttempts: null, maxDelaySeconds: 4 }, waits: [1, 2, 4, 4, 4, 4, 4, 4] },
  ] as const)('$options → $waits', ({ options, waits }) => {
    expect(delays([{ on: ['x'], ...options }], 'x', 8)).toEqual(waits);
  });
});

const retrier = fc.record(
  {
    intervalSeconds: fc.integer({ min: 1, max: 1_000 }),
    maxAttempts: fc.integer({ min: 0, max: 12 }),
    backoffRate: fc.double({ min: 1, max: 4, noNaN: true }),
    maxDelaySeconds: fc.integer({ min: 1, max: 10_000 }),
    jitter: fc.constantFrom('NONE' as const, 'FULL' as const),
  },
  { requiredKeys: [] },
);
const chances = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('any retrier', () => {
  it('waits min(max, interval · rate^(n−1)) before its n-th retry, maxAttempts times', () => {
    fc.assert(
      fc.property(retrier, chances, (given, chance) => {
        const { intervalSeconds = 1, maxAttempts = 3, backoffRate = 2 } = given;
        const cap = given.maxDelaySeconds ?? Number.POSITIVE_INFINITY;
        const expected = Array.from({ length: maxAttempts }, (_, i) =>
          Math.min(cap, intervalSeconds * backoffRate ** i),
        );

        const waits = delays([{ on: ['x'], ...given }], 'x', 50, chance);

        const factor = given.jitter === 'FULL' ? chance : 1;
        expect(waits).toEqual(expected.map((delay) => delay * factor));
      }),
    );
  });

  it('never waits longer than the delay before jitter, nor a negative time', () => {
    fc.assert(
      fc.property(retrier, fc.integer({ min: 0, max: 11 }), chances, (given, done, chance) => {
        const full: Retrier = { on: ['x'], ...given, jitter: 'FULL', maxAttempts: null };

        const answer = retry([full], 'x', { x: done }, chance);

        if (!answer.again) throw new Error('a retrier without a bound always retries');
        expect(answer.delaySeconds).toBeGreaterThanOrEqual(0);
        expect(answer.delaySeconds).toBeLessThanOrEqual(delayOf(full, done + 1));
      }),
    );
  });
});

describe('several retriers', () => {
  const policy: RetryPolicy = [
    { on: ['a', 'b'], maxAttempts: 2 },
    { on: ['a'], maxAttempts: 9, intervalSeconds: 7 },
    { on: ['*'], maxAttempts: 1, intervalSeconds: 5 },
  ];

  it.each([
    { reason: 'a', counters: {}, answer: { again: true, delaySeconds: 1, counter: 'a', count: 1 } },
    {
      reason: 'b',
      counters: { a: 1 },
      answer: { again: true, delaySeconds: 2, counter: 'a', count: 2 },
    },
    { reason: 'a', counters: { a: 2 }, answer: { again: false } },
    {
      reason: 'b',
      counters: { b: 5 },
      answer: { again: true, delaySeconds: 1, counter: 'a', count: 1 },
    },
    {
      reason: 'c',
      counters: { a: 2 },
      answer: { again: true, delaySeconds: 5, counter: '*', count: 1 },
    },
    { reason: 'c', counters: { '*': 1 }, answer: { again: false } },
  ])('$reason after $counters: $answer', ({ reason, counters, answer }) => {
    expect(retry(policy, reason, counters, 0)).toEqual(answer);
  });

  it.each([{ policy: [] }, { policy: [{ on: ['other'] }] }, { policy: [{ on: [] }] }])(
    'a reason that $policy does not name is not retried',
    ({ policy }) => {
      expect(retry(policy, 'x', {}, 0)).toEqual({ again: false });
    },
  );
});

describe('the built-in policies', () => {
  it.each([
    { of: 'a build', policy: buildRetry, reason: 'denied', retries: 0 },
    { of: 'a build', policy: buildRetry, reason: 'invalid', retries: 0 },
    { of: 'a build', policy: buildRetry, reason: 'token-spent', retries: 3 },
    { of: 'a build', policy: buildRetry, reason: 'network', retries: 10 },
    { of: 'a build', policy: buildRetry, reason: 'throttled', retries: 50 },
    { of: 'a build', policy: buildRetry, reason: 'no-capacity', retries: 50 },
    { of: 'a clean-up', policy: steadyRetry, reason: 'denied', retries: 50 },
    { of: 'a clean-up', policy: steadyRetry, reason: 'bug', retries: 50 },
  ])('$of after $reason is tried again up to $retries times', ({ policy, reason, retries }) => {
    expect(delays(policy, reason, 50)).toHaveLength(retries);
  });

  it.each([...buildRetry, ...steadyRetry])('never wait over five minutes: $on', (given) => {
    expect(delayOf(given, 30)).toBeLessThanOrEqual(given.maxAttempts === null ? 300 : 2 ** 29);
  });
});
