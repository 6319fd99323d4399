import { describe, expect, it } from 'vitest';
import { aBlueprint, anOption } from '../../../../test/support/lifecycle/blueprints.ts';
import {
  commitOf,
  decisionWord,
  eventKindsOf,
  grantTexts,
  wakesOf,
  writeTextsOf,
} from '../../../../test/support/lifecycle/decisions.ts';
import type { GivenTurn } from '../../../../test/support/lifecycle/turns.ts';
import { aPendingTurn, refusedAt } from '../../../../test/support/lifecycle/turns.ts';
import { leaseId, me, res, resId } from '../../../../test/support/model/ids.ts';
import { aNewLease, aPendingLease } from '../../../../test/support/model/leases.ts';
import { aFreeSeat, aLineEntry, aSeat } from '../../../../test/support/model/seats.ts';
import { inSeconds, now } from '../../../../test/support/model/time.ts';
import { freeSeatKey, gateKey, lineEntryKey } from '../../../model/keys.ts';
import { limits } from '../../../model/limits.ts';
import { decidePending } from './decide.ts';
import { takeGrant } from './take-seat.ts';

const line = { blueprint: 'hosts', fit: 'any' };
const mine = aLineEntry({ lease: me, queuedAt: inSeconds(-50) });
const older = aLineEntry({ lease: leaseId('old'), queuedAt: inSeconds(-60) });
const younger = aLineEntry({ lease: leaseId('young'), queuedAt: inSeconds(-40) });
const granted = { ...mine, granted: aSeat({ uses: 2 }) };
const freeSeat = aFreeSeat({ resource: resId('2') });
const take = 'delete seats/hosts/any res-2/00 if pk';
const leave = 'delete line/hosts/any lease-me if pk,!room,!building';
const inSight = (given: GivenTurn = {}) =>
  aPendingTurn({ freeSeats: [{ line, seats: [freeSeat] }], entries: [mine], ...given });
const lines = (...entries: readonly (typeof mine)[]) => [{ id: line, entries }];

describe('a granted seat', () => {
  it('is taken while its gate is open, and every line is left', () => {
    const rackEntry = aLineEntry({ lease: me, blueprint: 'rack', queuedAt: inSeconds(-50) });

    const decision = decidePending(
      aPendingLease({ watchers: [resId('owner')] }),
      aPendingTurn({ entries: [rackEntry, granted] }),
    );

    expect(commitOf(decision).next).toMatchObject({
      state: 'active',
      resourceId: res,
      seat: aSeat({ uses: 2 }),
      activatedAt: now,
      until: inSeconds(3_600),
      wakeAt: inSeconds(3_300),
      queuedAt: inSeconds(-50),
    });
    expect(writeTextsOf(decision)).toEqual([
      'check gate/res-1 if pk',
      'delete line/rack/any lease-me if pk,!room,!building',
      'delete granted/hosts/any lease-me if pk,!room,!building',
    ]);
    expect(eventKindsOf(decision)).toEqual(['activated']);
    expect(wakesOf(decision)).toEqual(['res-owner']);
  });

  it('is returned when its gate is closed, and the lease stays in line', () => {
    const lease = aPendingLease();
    const refused = refusedAt([gateKey(res), null]);

    const decision = decidePending(lease, aPendingTurn({ entries: [granted], refused }));

    expect(commitOf(decision)).toMatchObject({ next: lease, events: [] });
    expect(writeTextsOf(decision)).toEqual([
      'check gate/res-1 if !pk',
      'put returned/res-1 00 if !pk',
      'delete granted/hosts/any lease-me if pk,!room,!building',
      'put line/hosts/any lease-me if !pk',
    ]);
    expect(wakesOf(decision)).toEqual(['res-1']);
  });

  it('that is returned counts no use: no lease held it', () => {
    const refused = refusedAt([gateKey(res), null]);

    const decision = decidePending(aPendingLease(), aPendingTurn({ entries: [granted], refused }));

    expect(commitOf(decision).writes[1]).toMatchObject({ item: { uses: 2, freedAt: now } });
  });

  it('beyond the first is passed on', () => {
    const rack = { blueprint: 'rack', fit: 'any' };
    const second = aLineEntry({
      ...rack,
      lease: me,
      granted: aSeat({ ...rack, resource: resId('9') }),
    });
    const other = aLineEntry({ ...rack, lease: leaseId('c') });

    const decision = decidePending(
      aPendingLease(),
      aPendingTurn({ entries: [granted, second], lines: [{ id: rack, entries: [second, other] }] }),
    );

    expect(commitOf(decision).next).toMatchObject({ resourceId: res });
    expect(writeTextsOf(decision)).toEqual([
      'check gate/res-1 if pk',
      'delete granted/hosts/any lease-me if pk,!room,!building',
      'delete granted/rack/any lease-me if pk,!room,!building',
      'check gate/res-9 if pk',
      ...grantTexts('rack/any', 'lease-c'),
    ]);
    expect(wakesOf(decision)).toEqual(['lease-c']);
  });

  it('is the only thing that can be taken', () => {
    expect(() => takeGrant(aPendingLease(), mine, aPendingTurn())).toThrow('only a granted entry');
  });
});

describe('what a lease becomes with its seat', () => {
  const capped = aBlueprint({ maxTtlSeconds: 60 });

  it.each([
    { option: anOption(), becomes: 'active', until: 3_600 },
    { option: anOption({ blueprint: capped }), becomes: 'active', until: 60 },
    { option: anOption({ needsSetUp: true }), becomes: 'acquired', until: null },
  ])('$becomes until $until', ({ option, becomes, until }) => {
    const building = resId('9');

    const decision = decidePending(aPendingLease({ building }), inSight({ options: [option] }));

    const { next } = commitOf(decision);
    expect(next).toMatchObject({ state: becomes, resourceId: resId('2') });
    expect(next).not.toHaveProperty('lines');
    expect(eventKindsOf(decision)).toEqual([becomes === 'active' ? 'activated' : 'acquired']);
    if (until === null) {
      const soon = inSeconds(limits.soon);
      expect(next).toMatchObject({ retries: {}, wakeAt: soon, building });
    } else {
      expect(next).toMatchObject({ until: inSeconds(until) });
      expect(next).not.toHaveProperty('building');
    }
  });
});

describe('a free seat in sight of a lease in line', () => {
  const seatTaken = refusedAt([freeSeatKey(freeSeat), null]);
  const leftOlder = refusedAt([lineEntryKey(older), null]);
  const grantsOlder = [take, ...grantTexts('hosts/any', 'lease-old')];

  it.each([
    { when: 'no lease waits', turn: inSight(), writes: [take, leave] },
    { when: 'it is first', turn: inSight({ lines: lines(mine, younger) }), writes: [take, leave] },
    { when: 'an older waits', turn: inSight({ lines: lines(older, mine) }), writes: grantsOlder },
    {
      when: 'the older just left, or was granted a seat',
      turn: inSight({ lines: lines(older, mine), refused: leftOlder }),
      writes: [take, leave],
    },
  ])('when $when', ({ turn, writes }) => {
    const decision = decidePending(aPendingLease(), turn);

    expect(writeTextsOf(decision)).toEqual(writes);
    const grants = writes === grantsOlder;
    expect(decisionWord(decision)).toBe(grants ? 'moves nothing' : 'active');
    expect(wakesOf(decision)).toEqual(grants ? ['lease-old'] : []);
  });

  it.each([
    { lost: [lineEntryKey(older)], does: 'moves nothing' },
    { lost: [lineEntryKey(older), freeSeatKey(freeSeat)], does: 'wait' },
  ])('is left to the turns that serve its line after $lost.length lost', ({ lost, does }) => {
    const next = aLineEntry({ lease: leaseId('next'), queuedAt: inSeconds(-55) });
    const other = aFreeSeat({ resource: resId('3') });
    const turn = inSight({
      freeSeats: [{ line, seats: [freeSeat, other] }],
      lines: lines(older, next, mine),
      refused: refusedAt(...lost.map((key) => [key, null] as const)),
    });

    expect(decisionWord(decidePending(aPendingLease(), turn))).toBe(does);
  });

  it('is gone once another lease took it', () => {
    expect(decisionWord(decidePending(aPendingLease(), inSight({ refused: seatTaken })))).toBe(
      'wait',
    );
  });

  it.each([
    { state: 'disabled', writes: [] },
    { state: 'not-authorized', writes: ['delete line/hosts/any lease-me if pk,!room,!building'] },
  ] as const)('is not taken from a $state blueprint', ({ state, writes }) => {
    const decision = decidePending(aPendingLease(), inSight({ options: [anOption({ state })] }));

    expect(commitOf(decision).next).toMatchObject({ state: 'pending' });
    expect(writeTextsOf(decision)).toEqual(writes);
  });

  it('of another blueprint is taken if no lease stands before it', () => {
    const rack = { blueprint: 'rack', fit: 'any' };
    const free = aFreeSeat({ ...rack, resource: resId('9') });
    const turn = inSight({
      options: [anOption(), anOption({ blueprint: aBlueprint({ name: 'rack' }) })],
      freeSeats: [
        { line, seats: [freeSeat] },
        { line: rack, seats: [free] },
      ],
      lines: lines(older),
    });

    expect(writeTextsOf(decidePending(aPendingLease(), turn))).toEqual([
      'delete seats/rack/any res-9/00 if pk',
      leave,
    ]);
  });
});

describe('a new lease', () => {
  it('takes a free seat when no lease waits', () => {
    const decision = decidePending(aNewLease(), inSight({ entries: [] }));

    expect(decisionWord(decision)).toBe('active');
    expect(writeTextsOf(decision)).toEqual([take]);
  });

  it('first queues itself behind an older entry, and grants nothing', () => {
    const decision = decidePending(
      aNewLease(),
      inSight({ entries: [], lines: lines(older), usage: {} }),
    );

    expect(decisionWord(decision)).toBe('pending');
    expect(writeTextsOf(decision)).toEqual(['put line/hosts/any lease-me if !pk']);
  });
});
