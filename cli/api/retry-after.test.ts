import { expect, it } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

const now = Date.UTC(2026, 10, 20, 14, 31, 5);

it.each([
  [null, null],
  ['', null],
  ['soon', null],
  ['-1', null],
  ['1.5', null],
  ['0', 0],
  ['10', 10_000],
  ['99999999999', 3_600_000],
  ['Fri, 20 Nov 2026 14:31:08 GMT', 3_000],
  ['Fri, 20 Nov 2026 14:30:00 GMT', 0],
])('Retry-After %j is %j ms', (text, ms) => {
  expect(retryAfterMs(new Headers(text === null ? {} : { 'retry-after': text }), now)).toBe(ms);
});
