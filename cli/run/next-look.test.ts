import { describe, expect, it } from 'vitest';
import { nextLook } from './next-look.ts';

const seconds = (n: number) => n * 1_000;
const news = { wasHeldInVain: false, tookMs: 2 };

describe('the next look', () => {
  it.each([
    // Seconds waited, Retry-After, and the pause in ms.
    [0, 0, 500],
    [0, 1, 1_000],
    [5, 1, 1_000],
    [10, 1, 1_500],
    [60, 6, 6_500],
    [94, 9, 9_900],
    [95, 9, 10_000],
    [3_600, 10, 10_000],
    [3_600, 30, 30_000],
  ])('after %d s and Retry-After %d comes after %d ms, not held', (waited, asked, pauseMs) => {
    const last = { elapsedMs: seconds(waited), retryAfterMs: seconds(asked), ...news };
    expect(nextLook(last)).toEqual({ pauseMs, hold: false });
  });

  it.each([
    { of: 'with news', last: news, pauseMs: 0 },
    { of: 'held to its end', last: { wasHeldInVain: true, tookMs: 25_000 }, pauseMs: 0 },
    { of: 'that nobody held', last: { wasHeldInVain: true, tookMs: 3 }, pauseMs: 1_500 },
  ])('after an answer $of without Retry-After is held, after $pauseMs ms', ({ last, pauseMs }) => {
    const waited = { elapsedMs: seconds(10), retryAfterMs: null };
    expect(nextLook({ ...waited, ...last })).toEqual({ pauseMs, hold: true });
  });
});
