import { describe, expect, it } from 'vitest';
import {
  aBlueprint,
  aBreaker,
  anOption,
  aPlan,
} from '../../../../test/support/lifecycle/blueprints.ts';
import {
  commitOf,
  decisionWord,
  writeTextsOf,
} from '../../../../test/support/lifecycle/decisions.ts';
import { aPendingTurn, refusedAt } from '../../../../test/support/lifecycle/turns.ts';
import { me, res } from '../../../../test/support/model/ids.ts';
import { aNewLease, aPendingLease } from '../../../../test/support/model/leases.ts';
import { aPendingResource } from '../../../../test/support/model/resources.ts';
import { aLineEntry } from '../../../../test/support/model/seats.ts';
import { inSeconds, now } from '../../../../test/support/model/time.ts';
import { breakerKey, usageKey } from '../../../model/keys.ts';
import { limits } from '../../../model/limits.ts';
import { plainItem } from '../../../model/record.ts';
import { iso } from '../../../model/time.ts';
import { buildBlockedBy, nextTryAt, whyAllBlocked } from './build-blocked.ts';
import { decidePending } from './decide.ts';

const slow = anOption({ blueprint: aBlueprint({ maxBuilding: 1 }) });
const rack = anOption({ blueprint: aBlueprint({ name: 'rack' }) });
const room = aLineEntry({ lease: me, room: true });
const one = 'hosts: 1 host is being built already, at most 1 at once';

const free = { usage: { hosts: 2 } };
const open = { hosts: aBreaker() };
const shut = 'breaker-open';
const taken = refusedAt([breakerKey('hosts'), plainItem(aBreaker({ probe: res }))]);

describe('what holds a blueprint up', () => {
  const counted = (n: number, building: number) => refusedAt([usageKey('hosts'), { n, building }]);
  it.each([
    { when: 'there is room', turn: { usage: { hosts: 2 } }, roomOf: null, reason: null },
    { when: 'it is full', turn: { usage: { hosts: 3 } }, roomOf: null, reason: 'limit-reached' },
    { when: 'full, but for its room', turn: { usage: { hosts: 3 } }, roomOf: room, reason: null },
    {
      when: 'full and growing',
      turn: { usage: { hosts: 3 }, builds: { hosts: 1 } },
      roomOf: null,
      reason: 'limit-reached',
    },
    {
      when: 'growing',
      turn: { usage: { hosts: 2 }, builds: { hosts: 1 } },
      roomOf: null,
      reason: 'growing',
    },
    { when: 'growing, with room', turn: { builds: { hosts: 1 } }, roomOf: room, reason: 'growing' },
    {
      when: 'found growing',
      turn: { usage: {}, refused: counted(2, 1) },
      roomOf: null,
      reason: 'growing',
    },
    {
      when: 'found not growing',
      turn: { usage: {}, builds: { hosts: 1 }, refused: counted(2, 0) },
      roomOf: null,
      reason: null,
    },
    { when: 'its breaker is open', turn: { ...free, breakers: open }, roomOf: null, reason: shut },
    { when: 'open, with room', turn: { breakers: open }, roomOf: room, reason: shut },
    {
      when: 'open and full',
      turn: { usage: { hosts: 3 }, breakers: open },
      roomOf: null,
      reason: 'limit-reached',
    },
    {
      when: 'its breaker lets one through',
      turn: { ...free, breakers: { hosts: aBreaker({ openUntil: now }) } },
      roomOf: null,
      reason: null,
    },
    {
      when: 'somebody else was let through a moment ago',
      turn: { ...free, breakers: { hosts: aBreaker({ openUntil: now }) }, refused: taken },
      roomOf: null,
      reason: shut,
    },
  ])('when $when: $reason', ({ turn, roomOf, reason }) => {
    expect(buildBlockedBy(slow, aPendingTurn(turn), roomOf)?.reason ?? null).toBe(reason);
  });
});

const told =
  `hosts: no builds since ${iso(inSeconds(-50))}, 5 failed in a row (no such image); ` +
  `the next is tried at ${iso(inSeconds(10))}`;

describe('what a lease is told that waits for several', () => {
  const entries = [room];
  it.each([
    {
      turn: { usage: { hosts: 2 }, builds: { hosts: 25 } },
      open: [anOption()],
      reason: 'growing',
      detail: 'hosts: 25 hosts are being built already, at most 25 at once',
    },
    {
      turn: { usage: { hosts: 2, rack: 3 }, builds: { hosts: 1 } },
      open: [slow, rack],
      reason: 'growing',
      detail: `${one}; rack: 3 of 3 hosts are held`,
    },
    { turn: { entries, builds: { hosts: 1 } }, open: [slow], reason: 'growing', detail: one },
    {
      turn: { usage: { hosts: 2, rack: 2 }, builds: { rack: 25 }, breakers: open },
      open: [rack, anOption()],
      reason: 'breaker-open',
      detail: `rack: 25 hosts are being built already, at most 25 at once; ${told}`,
    },
    {
      turn: { usage: { hosts: 2 }, breakers: { hosts: aBreaker({ probe: res }) } },
      open: [slow],
      reason: 'breaker-open',
      detail: expect.stringContaining(`${res} is being tried`),
    },
    {
      turn: { usage: { hosts: 2 } },
      open: [slow],
      reason: 'limit-reached',
      detail: 'hosts: every host that fits is held',
    },
  ])('$reason: $detail', ({ turn, open, reason, detail }) => {
    expect(whyAllBlocked(open, aPendingTurn(turn))).toEqual({ reason, detail });
  });
});

describe('when a lease tries again', () => {
  const lines = [{ id: { blueprint: 'hosts', fit: 'any' }, entries: [aLineEntry({ lease: me })] }];
  const others = [{ id: { blueprint: 'hosts', fit: 'any' }, entries: [aLineEntry()] }];
  const held = { ...free, lines, breakers: open, chance: 0 };
  it.each([
    { when: 'the breaker is open', turn: held, seconds: 10 },
    { when: 'chance says later', turn: { ...held, chance: 0.5 }, seconds: 12.5 },
    { when: 'there is none', turn: { ...held, breakers: {} }, seconds: null },
    { when: 'it builds', turn: { ...held, building: aPendingResource() }, seconds: null },
    { when: 'others are nearer to the head', turn: { ...held, lines: others }, seconds: null },
    {
      when: 'it is open for long',
      turn: { ...held, breakers: { hosts: aBreaker({ openUntil: inSeconds(111) }) } },
      seconds: 120,
    },
    {
      when: 'a disabled one is open',
      turn: { ...held, options: [anOption({ state: 'disabled' })] },
      seconds: null,
    },
  ])('when $when: in $seconds s', ({ turn, seconds }) => {
    const at = nextTryAt(aPendingLease(), aPendingTurn(turn));

    expect(at).toBe(seconds === null ? null : inSeconds(seconds));
  });

  const waiting = whyAllBlocked([anOption()], aPendingTurn(held));
  it.each([
    { rechecks: 10, becomes: 'wait' },
    { rechecks: 10 + limits.breakerJitter + limits.wakeRound, becomes: 'wait' },
    { rechecks: 26, becomes: 'pending' },
    { rechecks: 300, becomes: 'pending' },
    { rechecks: 0, becomes: 'pending' },
  ])('one that would look in $looks s: $becomes', ({ rechecks, becomes }) => {
    const entries = [aLineEntry({ lease: me, queuedAt: inSeconds(-50) })];
    const lease = aPendingLease({ waiting, wakeAt: inSeconds(rechecks) });

    const decision = decidePending(lease, aPendingTurn({ ...held, entries }));

    expect(decisionWord(decision)).toBe(becomes);
    if (becomes !== 'pending') return;
    expect(commitOf(decision)).toMatchObject({
      next: { wakeAt: inSeconds(10), waiting },
      events: [],
    });
  });
});

describe('a build while a breaker is there', () => {
  const takesRoom = 'update usage/hosts +fit:any n+1 building+1 if n<3,building<25,!closed';
  const joins = 'put line/hosts/any lease-me if !pk';
  it.each([
    { when: 'open', breaker: aBreaker(), writes: [joins] },
    {
      when: 'past its time',
      breaker: aBreaker({ openUntil: now }),
      writes: [takesRoom, `put breaker/hosts if failures=5,openUntil=${now}`, joins],
    },
    {
      when: 'only counting',
      breaker: aBreaker({ failures: 4, openUntil: null }),
      writes: [takesRoom, joins],
    },
  ])('$when: writes $writes', ({ breaker, writes }) => {
    const turn = aPendingTurn({
      ...free,
      plans: { hosts: [aPlan()] },
      breakers: { hosts: breaker },
    });

    const decision = decidePending(aNewLease(), turn);

    expect(writeTextsOf(decision)).toEqual(writes);
  });
});
