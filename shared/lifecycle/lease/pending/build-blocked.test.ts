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
const oneBuilding = 'hosts: 1 host is being built already, at most 1 at once';

const free = { usage: { hosts: 2 } };
const open = { hosts: aBreaker() };
const breakerOpen = 'breaker-open';
const taken = refusedAt([breakerKey('hosts'), plainItem(aBreaker({ probe: res }))]);

describe('what blocks a build', () => {
  const counted = (n: number, building: number) => refusedAt([usageKey('hosts'), { n, building }]);
  it.each([
    { when: 'there is room', turn: { usage: { hosts: 2 } }, roomOn: null, reason: null },
    { when: 'it is full', turn: { usage: { hosts: 3 } }, roomOn: null, reason: 'limit-reached' },
    {
      when: 'full, but the lease has room',
      turn: { usage: { hosts: 3 } },
      roomOn: room,
      reason: null,
    },
    {
      when: 'full and growing',
      turn: { usage: { hosts: 3 }, builds: { hosts: 1 } },
      roomOn: null,
      reason: 'limit-reached',
    },
    {
      when: 'growing',
      turn: { usage: { hosts: 2 }, builds: { hosts: 1 } },
      roomOn: null,
      reason: 'growing',
    },
    { when: 'growing, with room', turn: { builds: { hosts: 1 } }, roomOn: room, reason: 'growing' },
    {
      when: 'a refusal found it growing',
      turn: { usage: {}, refused: counted(2, 1) },
      roomOn: null,
      reason: 'growing',
    },
    {
      when: 'a refusal found it not growing',
      turn: { usage: {}, builds: { hosts: 1 }, refused: counted(2, 0) },
      roomOn: null,
      reason: null,
    },
    {
      when: 'its breaker is open',
      turn: { ...free, breakers: open },
      roomOn: null,
      reason: breakerOpen,
    },
    { when: 'open, with room', turn: { breakers: open }, roomOn: room, reason: breakerOpen },
    {
      when: 'open and full',
      turn: { usage: { hosts: 3 }, breakers: open },
      roomOn: null,
      reason: 'limit-reached',
    },
    {
      when: 'its breaker admits a probe',
      turn: { ...free, breakers: { hosts: aBreaker({ openUntil: now }) } },
      roomOn: null,
      reason: null,
    },
    {
      when: 'another build was let through a moment ago',
      turn: { ...free, breakers: { hosts: aBreaker({ openUntil: now }) }, refused: taken },
      roomOn: null,
      reason: breakerOpen,
    },
  ])('when $when: $reason', ({ turn, roomOn, reason }) => {
    expect(buildBlockedBy(slow, aPendingTurn(turn), roomOn)?.reason ?? null).toBe(reason);
  });
});

const breakerDetail =
  `hosts: no builds since ${iso(inSeconds(-50))}, 5 failed in a row (no such image); ` +
  `the next is tried at ${iso(inSeconds(10))}`;

describe('the reason of a lease that waits for several blueprints', () => {
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
      detail: `${oneBuilding}; rack: 3 of 3 hosts are held`,
    },
    {
      turn: { entries, builds: { hosts: 1 } },
      open: [slow],
      reason: 'growing',
      detail: oneBuilding,
    },
    {
      turn: { usage: { hosts: 2, rack: 2 }, builds: { rack: 25 }, breakers: open },
      open: [rack, anOption()],
      reason: 'breaker-open',
      detail: `rack: 25 hosts are being built already, at most 25 at once; ${breakerDetail}`,
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
    { when: 'chance adds a delay', turn: { ...held, chance: 0.5 }, seconds: 12.5 },
    { when: 'there is no breaker', turn: { ...held, breakers: {} }, seconds: null },
    {
      when: 'a build is under way',
      turn: { ...held, building: aPendingResource() },
      seconds: null,
    },
    { when: 'others are nearer to the head', turn: { ...held, lines: others }, seconds: null },
    {
      when: 'the breaker stays open for long',
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
    { wakes: 10, becomes: 'wait' },
    { wakes: 10 + limits.breakerJitter + limits.wakeRound, becomes: 'wait' },
    { wakes: 26, becomes: 'pending' },
    { wakes: 300, becomes: 'pending' },
    { wakes: 0, becomes: 'pending' },
  ])('one that would wake in $wakes s: $becomes', ({ wakes, becomes }) => {
    const entries = [aLineEntry({ lease: me, queuedAt: inSeconds(-50) })];
    const lease = aPendingLease({ waiting, wakeAt: inSeconds(wakes) });

    const decision = decidePending(lease, aPendingTurn({ ...held, entries }));

    expect(decisionWord(decision)).toBe(becomes);
    if (becomes !== 'pending') return;
    expect(commitOf(decision)).toMatchObject({
      next: { wakeAt: inSeconds(10), waiting },
      events: [],
    });
  });
});

describe('a build of a blueprint with a breaker', () => {
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
