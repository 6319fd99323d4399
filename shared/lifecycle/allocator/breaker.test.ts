import { describe, expect, it } from 'vitest';
import { aBreaker } from '../../../test/support/lifecycle/blueprints.ts';
import { writeText } from '../../../test/support/lifecycle/decisions.ts';
import { refusedAt } from '../../../test/support/lifecycle/turns.ts';
import { res, resId } from '../../../test/support/model/ids.ts';
import { inSeconds, now } from '../../../test/support/model/time.ts';
import type { Breaker } from '../../model/breaker.ts';
import { breakerKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import { plainItem } from '../../model/record.ts';
import {
  admitProbe,
  afterFailure,
  blocksBuilds,
  breakerNow,
  breakerState,
  clearProbe,
  deleteBreaker,
  putBreaker,
} from './breaker.ts';

const failed = { resource: resId('9'), error: 'denied', at: now };
const closed = (failures: number): Breaker =>
  aBreaker({ failures, opened: 0, openedAt: null, openUntil: null });

describe('a failed build', () => {
  it.each([
    { before: null, failures: 1, opened: 0, opens: null },
    { before: closed(1), failures: 2, opened: 0, opens: null },
    { before: closed(3), failures: 4, opened: 0, opens: null },
    { before: closed(4), failures: 5, opened: 1, opens: 60 },
    { before: aBreaker(), failures: 6, opened: 1, opens: 10 },
    { before: aBreaker({ probe: resId('9') }), failures: 6, opened: 2, opens: 120 },
    { before: aBreaker({ probe: resId('8') }), failures: 6, opened: 1, opens: 10 },
    { before: aBreaker({ probe: resId('9'), opened: 3 }), failures: 6, opened: 4, opens: 480 },
    { before: aBreaker({ probe: resId('9'), opened: 6 }), failures: 6, opened: 7, opens: 3_600 },
    { before: aBreaker({ probe: resId('9'), opened: 99 }), failures: 6, opened: 100, opens: 3_600 },
  ])(
    'counts $failures failures and $opened openings, opens for $opens s',
    ({ before, failures, opened, opens }) => {
      const after = afterFailure(before, failed);

      expect(after).toMatchObject({
        failures,
        opened,
        lastError: 'denied',
        lastFailedAt: now,
        resource: resId('9'),
        openUntil: opens === null ? null : inSeconds(opens),
      });
    },
  );

  it('keeps when the breaker first opened, and the probe of another build', () => {
    expect(afterFailure(closed(4), failed).openedAt).toBe(now);
    expect(afterFailure(aBreaker({ probe: resId('9') }), failed)).toMatchObject({
      openedAt: inSeconds(-50),
      probe: null,
    });
    expect(afterFailure(aBreaker({ probe: resId('8') }), failed).probe).toBe(resId('8'));
  });
});

describe('a breaker', () => {
  it.each([
    { of: 'none', breaker: null, state: 'closed', blocks: false },
    { of: 'one that counts failures', breaker: closed(4), state: 'closed', blocks: false },
    { of: 'an open one', breaker: aBreaker(), state: 'open', blocks: true },
    {
      of: 'one whose open time has passed',
      breaker: aBreaker({ openUntil: now }),
      state: 'half-open',
      blocks: false,
    },
    {
      of: 'one with a probe under way',
      breaker: aBreaker({ probe: res }),
      state: 'half-open',
      blocks: true,
    },
  ])('$of is $state, blocks builds: $blocks', ({ breaker, state, blocks }) => {
    expect(breakerState(breaker, now)).toBe(state);
    expect(breaker ? blocksBuilds(breaker, now) : false).toBe(blocks);
  });

  it.each([
    { opened: 1, activation: 900, until: 900 },
    { opened: 1, activation: 10, until: 120 },
    { opened: 5, activation: 900, until: 1_920 },
    { opened: 40, activation: 900, until: limits.breakerOpenMax },
  ])('admits one probe, and the next after $until s', ({ opened, activation, until }) => {
    const due = aBreaker({ opened, openUntil: now });

    const after = admitProbe(due, resId('9'), activation, now);

    expect(after).toEqual({ ...due, probe: resId('9'), openUntil: inSeconds(until) });
    expect(clearProbe(after, now)).toEqual(due);
  });

  it.each([
    { of: 'none', before: null, expected: 'put breaker/hosts if !pk' },
    {
      of: 'a closed one',
      before: closed(2),
      expected: 'put breaker/hosts if failures=2,!openUntil',
    },
    {
      of: 'an open one',
      before: aBreaker(),
      expected: `put breaker/hosts if failures=5,openUntil=${inSeconds(10)}`,
    },
  ])('is written only if it is as it was read: $of', ({ before, expected }) => {
    expect(writeText(putBreaker('hosts', before, aBreaker()))).toBe(expected);
  });

  it('is deleted whatever its count', () => {
    expect(writeText(deleteBreaker('hosts'))).toBe('delete breaker/hosts');
  });

  it.each([
    { of: 'what was read', refused: refusedAt(), expected: aBreaker() },
    {
      of: 'what a refusal found',
      refused: refusedAt([breakerKey('hosts'), plainItem(closed(2))]),
      expected: closed(2),
    },
    {
      of: 'a refusal that found none',
      refused: refusedAt([breakerKey('hosts'), null]),
      expected: null,
    },
  ])('is known from $of', ({ refused, expected }) => {
    expect(breakerNow('hosts', aBreaker(), refused)).toEqual(expected);
  });
});
