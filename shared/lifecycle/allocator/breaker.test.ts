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
  deleteBreaker,
  putBreaker,
  tryAgain,
} from './breaker.ts';

const failed = { resource: resId('9'), error: 'denied', at: now };
const closed = (failures: number): Breaker =>
  aBreaker({ failures, opened: 0, openedAt: null, openUntil: null });

describe('a build that broke', () => {
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
  ])('is number $failures, opens it time $opened, for $opens s', (row) => {
    const after = afterFailure(row.before, failed);

    expect(after).toMatchObject({
      failures: row.failures,
      opened: row.opened,
      lastError: 'denied',
      lastFailedAt: now,
      resource: resId('9'),
      openUntil: row.opens === null ? null : inSeconds(row.opens),
    });
  });

  it('keeps the time at which it opened first, and the build that is let through', () => {
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
    { of: 'none', breaker: null, state: 'closed', holds: false },
    { of: 'one that counts', breaker: closed(4), state: 'closed', holds: false },
    { of: 'an open one', breaker: aBreaker(), state: 'open', holds: true },
    {
      of: 'one whose time came',
      breaker: aBreaker({ openUntil: now }),
      state: 'half-open',
      holds: false,
    },
    {
      of: 'one that let a build through',
      breaker: aBreaker({ probe: res }),
      state: 'half-open',
      holds: true,
    },
  ])('$of is $state, holds builds: $holds', ({ breaker, state, holds }) => {
    expect(breakerState(breaker, now)).toBe(state);
    expect(breaker ? blocksBuilds(breaker, now) : false).toBe(holds);
  });

  it.each([
    { opened: 1, activation: 900, until: 900 },
    { opened: 1, activation: 10, until: 120 },
    { opened: 5, activation: 900, until: 1_920 },
    { opened: 40, activation: 900, until: limits.breakerOpenMax },
  ])('lets one build through, the next in $until s', ({ opened, activation, until }) => {
    const due = aBreaker({ opened, openUntil: now });

    const after = admitProbe(due, resId('9'), activation, now);

    expect(after).toEqual({ ...due, probe: resId('9'), openUntil: inSeconds(until) });
    expect(tryAgain(after, now)).toEqual(due);
  });

  it.each([
    { of: 'none', before: null, is: 'put breaker/hosts if !pk' },
    { of: 'a closed one', before: closed(2), is: 'put breaker/hosts if failures=2,!openUntil' },
    {
      of: 'an open one',
      before: aBreaker(),
      is: `put breaker/hosts if failures=5,openUntil=${inSeconds(10)}`,
    },
  ])('moves only from what was read: $of', ({ before, is }) => {
    expect(writeText(putBreaker('hosts', before, aBreaker()))).toBe(is);
  });

  it('is dropped whatever it counts', () => {
    expect(writeText(deleteBreaker('hosts'))).toBe('delete breaker/hosts');
  });

  it.each([
    { of: 'what was read', refused: refusedAt(), is: aBreaker() },
    {
      of: 'what a refusal found',
      refused: refusedAt([breakerKey('hosts'), plainItem(closed(2))]),
      is: closed(2),
    },
    { of: 'that it is gone', refused: refusedAt([breakerKey('hosts'), null]), is: null },
  ])('is believed by $of', ({ refused, is }) => {
    expect(breakerNow('hosts', aBreaker(), refused)).toEqual(is);
  });
});
