import { describe, expect, it } from 'vitest';
import { decisionWord, writeTextsOf } from '../../../test/support/lifecycle/decisions.ts';
import { aPendingTurn, type GivenTurn } from '../../../test/support/lifecycle/turns.ts';
import { leaseId, resId } from '../../../test/support/model/ids.ts';
import { aPendingLease } from '../../../test/support/model/leases.ts';
import { aLineEntry } from '../../../test/support/model/seats.ts';
import { inSeconds, now } from '../../../test/support/model/time.ts';
import { limits } from '../../model/limits.ts';
import { comingSeat } from './cleaning.ts';
import { decidePending } from './pending/decide.ts';

const young = aPendingLease({ queuedAt: inSeconds(-1) });
const seat = (since: number, fit = 'any') => ({
  blueprint: 'hosts',
  fit,
  lease: leaseId(`c${-since}`),
  since: inSeconds(since),
});
const ahead = (...names: readonly string[]): GivenTurn => ({
  lines: [
    {
      id: { blueprint: 'hosts', fit: 'any' },
      entries: names.map((name) => aLineEntry({ lease: leaseId(name) })),
    },
  ],
});
const until = inSeconds(limits.cleaningWait - 1);
const { cleaningWait } = limits;

describe('a seat that is being cleaned', () => {
  it.each([
    { when: 'nobody is before the lease', turn: {}, coming: true },
    { when: 'as many are before it', turn: ahead('b'), coming: false },
    { when: 'one more is cleaned', turn: ahead('b'), more: [seat(-2)], coming: true },
    { when: 'another fit is cleaned', turn: ahead('b'), more: [seat(-2, 'gpu')], coming: true },
    { when: 'it waited long enough', turn: {}, queuedAt: inSeconds(-cleaningWait), coming: false },
    { when: 'its clean-up takes long', turn: {}, since: -cleaningWait, coming: false },
    { when: 'a resource is built for it', turn: {}, building: resId('new'), coming: false },
    {
      when: 'a resource makes room for it',
      turn: {},
      reclaim: { resource: resId('b'), at: now },
      coming: false,
    },
  ])('is waited for or not: $when', ({ turn, coming, more = [], since = -1, ...given }) => {
    const lease = { ...young, ...given };

    const found = comingSeat(lease, aPendingTurn({ cleaning: [seat(since), ...more], ...turn }));

    expect(found?.until ?? null).toBe(coming ? until : null);
  });

  it('keeps a lease from asking an idle resource to make room', () => {
    const idle = [{ resource: resId('b'), since: inSeconds(-600) }];
    const asking = decidePending(young, aPendingTurn({ idle }));
    const waiting = decidePending(young, aPendingTurn({ idle, cleaning: [seat(-1)] }));

    expect(writeTextsOf(asking)).toContain('check gate/res-b if pk');
    expect(writeTextsOf(waiting)).not.toContain('check gate/res-b if pk');
    expect(decisionWord(waiting)).toBe('pending');
    expect(waiting).toMatchObject({
      commit: { next: { wakeAt: until, waiting: { reason: 'cleaning' } } },
    });
  });
});
