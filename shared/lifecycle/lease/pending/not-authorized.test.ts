import { describe, expect, it } from 'vitest';
import { aBlueprint, anOption, aPlan } from '../../../../test/support/lifecycle/blueprints.ts';
import {
  commitOf,
  decisionWord,
  grantTexts,
  wakesOf,
  writeTextsOf,
} from '../../../../test/support/lifecycle/decisions.ts';
import { aPendingTurn } from '../../../../test/support/lifecycle/turns.ts';
import { leaseId, me, resId } from '../../../../test/support/model/ids.ts';
import { aPendingLease } from '../../../../test/support/model/leases.ts';
import { aLineEntry, aSeat } from '../../../../test/support/model/seats.ts';
import type { PendingLease } from '../../../model/lease.ts';
import { decidePending } from './decide.ts';

const hosts = { blueprint: 'hosts', fit: 'any' };
const rack = { blueprint: 'rack', fit: 'any' };
const revoked = anOption({ state: 'not-authorized', standing: 'revoked' });
const open = anOption({ blueprint: aBlueprint({ name: 'rack' }) });
const seat = aSeat({ ...hosts, resource: resId('1') });
const entry = aLineEntry({ ...hosts, lease: me });
const granted = aLineEntry({ ...hosts, lease: me, granted: seat });
const next = aLineEntry({ ...hosts, lease: leaseId('next') });
const line = { id: hosts, entries: [granted, next] };
const passedOn = [
  'delete granted/hosts/any lease-me if pk,!room,!building',
  'check gate/res-1 if pk',
  ...grantTexts('hosts/any', 'lease-next'),
];

const waits = (given: Partial<PendingLease> = {}) => aPendingLease({ lines: [hosts], ...given });

describe('a lease whose requester may no longer use the blueprint', () => {
  it.each([
    {
      when: 'it stands in line',
      turn: { entries: [entry] },
      writes: ['delete line/hosts/any lease-me if pk,!room,!building'],
      wakes: [],
    },
    {
      when: 'it was granted a seat, which passes to the next',
      turn: { entries: [granted], lines: [line] },
      writes: passedOn,
      wakes: ['lease-next'],
    },
    {
      when: 'it has room, which passes to the next',
      turn: { entries: [{ ...entry, room: true }], heads: [{ ...next, couldBuild: true }] },
      writes: [
        'delete line/hosts/any lease-me if pk,room,!building',
        'update line/hosts/any lease-next +room if pk,!room,!building',
      ],
      wakes: ['lease-next'],
    },
  ])('leaves its line and says why, when $when', ({ turn, writes, wakes }) => {
    const decision = decidePending(waits(), aPendingTurn({ options: [revoked], ...turn }));

    expect(writeTextsOf(decision)).toEqual(writes);
    expect(wakesOf(decision)).toEqual(wakes);
    expect(commitOf(decision).next).toMatchObject({
      state: 'pending',
      lines: [],
      waiting: {
        reason: 'not-authorized',
        detail: 'hosts: anna is not authorized, it was revoked',
      },
    });
  });

  it('keeps its place in the lines of others', () => {
    const entries = [granted, aLineEntry({ ...rack, lease: me })];
    const turn = aPendingTurn({
      options: [revoked, open],
      entries,
      lines: [line],
      usage: { rack: 3 },
    });

    const decision = decidePending(waits({ lines: [hosts, rack] }), turn);

    expect(writeTextsOf(decision)).toEqual(passedOn);
    expect(commitOf(decision).next).toMatchObject({ lines: [rack] });
  });

  it('gives back what it was granted when it builds elsewhere', () => {
    const plans = { rack: [aPlan()] };
    const options = [revoked, open];
    const turn = aPendingTurn({ options, entries: [granted], lines: [line], usage: {}, plans });

    const decision = decidePending(waits(), turn);

    expect(decisionWord(decision)).toBe('pending');
    expect(writeTextsOf(decision)).toEqual(expect.arrayContaining([...passedOn]));
    expect(commitOf(decision).creates).toHaveLength(1);
  });

  it('takes the seat it was granted where it is still authorized', () => {
    const other = aLineEntry({
      ...rack,
      lease: me,
      granted: aSeat({ ...rack, resource: resId('2') }),
    });
    const turn = aPendingTurn({
      options: [revoked, open],
      entries: [granted, other],
      lines: [line],
    });

    const decision = decidePending(waits({ lines: [hosts, rack] }), turn);

    expect(commitOf(decision).next).toMatchObject({ state: 'active', resourceId: resId('2') });
    expect(writeTextsOf(decision)).toEqual(expect.arrayContaining([...passedOn]));
  });

  it.each([
    { shown: 'anna is not authorized yet', writes: true },
    { shown: 'anna is not authorized, it was revoked', writes: false },
  ])('that shows “$shown” is written again: $writes', ({ shown, writes }) => {
    const waiting = { reason: 'not-authorized', detail: `hosts: ${shown}` } as const;

    const decision = decidePending(
      waits({ lines: [], waiting }),
      aPendingTurn({ options: [revoked] }),
    );

    expect(decision.kind).toBe(writes ? 'commit' : 'wait');
  });
});
