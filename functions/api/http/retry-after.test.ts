import { describe, expect, it } from 'vitest';
import { retryAfterSeconds } from './retry-after.ts';

const now = Date.UTC(2026, 10, 21);
const cloud = 3;
const local = 25;

describe('Retry-After', () => {
  it.each([
    // The time waited, in seconds, and what a cloud that holds 3 s answers.
    [-1, 1],
    [0, 1],
    [9.9, 1],
    [19.9, 1],
    [20, 2],
    [35, 3],
    [99.9, 9],
    [100, 10],
    [3_600, 10],
  ])('after %d s is %d', (waited, seconds) => {
    const waiting = { status: 200, waitingSince: now - waited * 1_000, now };
    expect(retryAfterSeconds({ ...waiting, longestWait: cloud })).toBe(seconds);
    expect(retryAfterSeconds({ ...waiting, longestWait: 0 })).toBe(seconds);
    expect(retryAfterSeconds({ ...waiting, longestWait: local })).toBeNull();
  });

  it.each([
    [200, null],
    [201, null],
    [202, 1],
  ])('of an answer %d about nothing that the client waits for is %j', (status, seconds) => {
    const answer = { status, waitingSince: null, now };
    expect(retryAfterSeconds({ ...answer, longestWait: cloud })).toBe(seconds);
    expect(retryAfterSeconds({ ...answer, longestWait: local })).toBeNull();
  });
});
