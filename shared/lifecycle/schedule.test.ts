import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inSeconds, now } from '../../test/support/model/time.ts';
import { seconds } from '../model/time.ts';
import { linePollAt, timerFor, wakeAt, wakeIn } from './schedule.ts';

describe('a deadline', () => {
  it.each([
    { from: 0, in: 0, wakes: 0 },
    { from: 0, in: 0.0004, wakes: 0.001 },
    { from: 0, in: 59.999, wakes: 59.999 },
    { from: 0, in: 60, wakes: 60 },
    { from: 0, in: 60.001, wakes: 70 },
    { from: 0, in: 61, wakes: 70 },
    { from: 0, in: 70, wakes: 70 },
    { from: 3, in: 60, wakes: 63 },
    { from: 3, in: 67, wakes: 70 },
    { from: 3, in: 68, wakes: 80 },
    { from: 0, in: 3_600, wakes: 3_600 },
    { from: 0, in: -5, wakes: -5 },
  ])('$in s ahead, seen at $from s, wakes the record at $wakes s', ({ from, in: n, wakes }) => {
    expect(wakeIn(inSeconds(from), n)).toBe(inSeconds(wakes));
  });

  it('never wakes early, and wakes less than ten seconds late', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e7 }),
        fc.integer({ min: 0, max: 1e7 }),
        (at, ahead) => {
          const late = wakeAt(now + at, now + at + ahead) - (now + at + ahead);

          expect(late).toBeGreaterThanOrEqual(0);
          expect(late).toBeLessThan(ahead > seconds(60) ? seconds(10) : 1);
        },
      ),
    );
  });
});

describe('a lease in line', () => {
  it.each([
    { chance: 0, wakes: 240 },
    { chance: 0.5, wakes: 300 },
    { chance: 0.75, wakes: 330 },
    { chance: 0.9999, wakes: 360 },
  ])('polls its line after $wakes s when chance is $chance', ({ chance, wakes }) => {
    expect(linePollAt(now, chance)).toBe(inSeconds(wakes));
  });
});

describe('the timer of a commit', () => {
  it.each([
    { wake: 5, timer: null, sends: 5 },
    { wake: 89.999, timer: null, sends: 89.999 },
    { wake: 90, timer: null, sends: null },
    { wake: 3_600, timer: null, sends: null },
    { wake: 5, timer: 5, sends: null },
    { wake: 20, timer: 5, sends: 20 },
    { wake: 5, timer: 4.999, sends: 5 },
    { wake: 5, timer: 6, sends: null },
    { wake: 5, timer: 6.001, sends: 5 },
    { wake: 5, timer: 20, sends: 5 },
    { wake: 5, timer: 0, sends: 5 },
    { wake: 5, timer: -10, sends: 5 },
    { wake: -3, timer: null, sends: -3 },
    { wake: -3, timer: -2, sends: -3 },
  ])('for a wake in $wake s, with one due in $timer s: $sends', ({ wake, timer, sends }) => {
    const record = { wakeAt: inSeconds(wake), timerAt: timer === null ? null : inSeconds(timer) };

    expect(timerFor(record, now)).toBe(sends === null ? null : inSeconds(sends));
  });
});
