import { describe, expect, it } from 'vitest';
import { anExtend, aRelease } from '../../../test/support/lifecycle/commands.ts';
import {
  commitOf,
  decisionWord,
  eventKindsOf,
  wakesOf,
  writeTextsOf,
} from '../../../test/support/lifecycle/decisions.ts';
import { aDone, aFailure, aPersist, aWait } from '../../../test/support/lifecycle/hook-results.ts';
import { aHeldTurn, aPendingTurn, refusedAt } from '../../../test/support/lifecycle/turns.ts';
import {
  anEndedExecution,
  aQueuedExecution,
  aRunningExecution,
} from '../../../test/support/model/executions.ts';
import { execId, res } from '../../../test/support/model/ids.ts';
import {
  aDestroyedLease,
  anActiveLease,
  aPendingLease,
  aReleasedLease,
} from '../../../test/support/model/leases.ts';
import {
  aDestroyedResource,
  anActiveResource,
  aReleasedResource,
} from '../../../test/support/model/resources.ts';
import { aLineEntry } from '../../../test/support/model/seats.ts';
import { inSeconds, now } from '../../../test/support/model/time.ts';
import { fault } from '../../model/fault.ts';
import { gateKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import { decideLease } from './index.ts';

const host = anActiveResource();
const drained = aRelease({ ifHolds: res, now: true });
const running = [
  aRunningExecution(),
  aQueuedExecution({ id: execId('me', 'y') }),
  anEndedExecution(),
];
const held = (given: Parameters<typeof aHeldTurn>[0] = {}) =>
  ({ for: 'held', turn: aHeldTurn({ resource: host, ...given }) }) as const;

describe('a released lease', () => {
  const done = [
    'delete running/lease-me if open<1',
    'delete cleaning/hosts any/0999999995000/lease-me',
    'check gate/res-1 if pk',
    'put seats/hosts/any res-1/00 if !pk',
  ];

  it.each([
    { when: 'not cleaned yet', lease: {}, turn: {}, word: 'act endLease' },
    { when: 'to be extended', lease: {}, turn: { commands: [anExtend()] }, word: 'act endLease' },
    {
      when: 'its clean-up persists state',
      lease: {},
      turn: { hookResult: aPersist() },
      word: 'released, act endLease',
    },
    { when: 'its clean-up waits', lease: {}, turn: { hookResult: aWait() }, word: 'released' },
    { when: 'its clean-up failed', lease: {}, turn: { hookResult: aFailure() }, word: 'released' },
    { when: 'it is clean', lease: {}, turn: { hookResult: aDone() }, word: 'destroyed' },
    { when: 'its host is gone', lease: {}, turn: { resource: null }, word: 'destroyed' },
    {
      when: 'its host is destroyed',
      lease: {},
      turn: { resource: aDestroyedResource() },
      word: 'destroyed',
    },
    {
      when: 'its host is leaving',
      lease: {},
      turn: { resource: aReleasedResource() },
      word: 'act endLease',
    },
    {
      when: 'released because its host is gone',
      lease: {},
      turn: { commands: [drained] },
      word: 'released',
    },
    {
      when: 'clean, released once more',
      lease: { cleaned: true },
      turn: { commands: [drained] },
      word: 'destroyed',
    },
    {
      when: 'released politely',
      lease: {},
      turn: { commands: [aRelease({ ifHolds: res })] },
      word: 'act endLease',
    },
    {
      when: 'clean, an execution runs',
      lease: {},
      turn: { hookResult: aDone(), executions: running },
      word: 'released',
    },
    {
      when: 'known clean, an execution runs',
      lease: { cleaned: true },
      turn: { executions: running },
      word: 'wait',
    },
    {
      when: 'known clean, an execution runs, due',
      lease: { cleaned: true, wakeAt: now },
      turn: { executions: running },
      word: 'released',
    },
    {
      when: 'known clean, an execution runs, a command came',
      lease: { cleaned: true },
      turn: { executions: running, commands: [anExtend()] },
      word: 'released',
    },
    {
      when: 'known clean, all ended',
      lease: { cleaned: true },
      turn: { executions: [anEndedExecution()] },
      word: 'destroyed',
    },
  ])('$when: $word', ({ lease, turn, word }) => {
    const decision = decideLease(aReleasedLease(lease), held(turn));

    expect(decisionWord(decision)).toBe(word);
    if (decision.kind === 'commit') expect(decision.commit.consumes).toEqual(turn.commands ?? []);
    if (word === 'destroyed') expect(writeTextsOf(decision)).toEqual(done);
  });

  it('that is broken is cleaned the same way', () => {
    const lease = { ...aReleasedLease(), state: 'broken' } as const;

    expect(decisionWord(decideLease(lease, held()))).toBe('act endLease');
    expect(decisionWord(decideLease(lease, held({ hookResult: aDone() })))).toBe('destroyed');
  });

  it.each([
    {
      when: 'a lease waits',
      turn: { line: [aLineEntry()] },
      went: 'granted to the next',
      wakes: 'lease-b',
    },
    {
      when: 'the gate is closed',
      turn: { refused: refusedAt([gateKey(res), null]) },
      went: 'returned to its resource',
      wakes: 'res-1',
    },
  ])('gives its seat back last: $when, $went', ({ turn, went, wakes }) => {
    const decision = decideLease(aReleasedLease(), held({ hookResult: aDone(), ...turn }));

    expect(commitOf(decision).events[0]?.text).toContain(went);
    expect(wakesOf(decision)).toEqual([wakes]);
    expect(commitOf(decision).next).toMatchObject({
      ended: { reason: 'released', detail: 'done' },
    });
  });

  it('without a seat returns none', () => {
    const decision = decideLease(
      aReleasedLease({ seat: null, resourceId: null }),
      held({ resource: null }),
    );

    expect(writeTextsOf(decision)).toEqual(['delete running/lease-me if open<1']);
  });

  it('wakes the executions that still run, and looks again soon', () => {
    const lease = aReleasedLease({ cleaned: true, wakeAt: now });

    const decision = decideLease(lease, held({ executions: running }));

    expect(commitOf(decision).wakes).toHaveLength(2);
    expect(commitOf(decision).next).toMatchObject({ wakeAt: inSeconds(limits.releasedPoll) });
  });

  it.each([
    { retries: {}, chance: 0.9, wakes: 1.8 },
    { retries: {}, chance: 0, wakes: 1 },
    { retries: { '*': 3 }, chance: 0.5, wakes: 8 },
    { retries: { '*': 99 }, chance: 0.9, wakes: 270 },
  ])(
    'never gives up cleaning: after $retries it tries again in $wakes s',
    ({ retries, chance, wakes }) => {
      const hookResult = aFailure(fault('denied', 'no such key'));

      const decision = decideLease(aReleasedLease({ retries }), held({ hookResult, chance }));

      const count = (retries['*'] ?? 0) + 1;
      expect(commitOf(decision).next).toMatchObject({
        wakeAt: inSeconds(wakes),
        retries: { '*': count },
      });
      expect(eventKindsOf(decision)).toEqual(['clean-up-failed']);
      expect(commitOf(decision).endsTurn).toBe(true);
    },
  );

  it.each([
    { failed: 1, writes: [] },
    { failed: 2, writes: ['put commands res-1 0-unclean-lease-me'] },
    { failed: 3, writes: [] },
  ])('a failure after $failed others quarantines its host: $writes', ({ failed, writes }) => {
    const lease = aReleasedLease({ retries: { '*': failed } });

    const decision = decideLease(lease, held({ hookResult: aFailure() }));

    expect(writeTextsOf(decision)).toEqual(writes);
    expect(wakesOf(decision)).toEqual(writes.map(() => 'res-1'));
  });

  it('saves the hook state of its clean-up', () => {
    const persisted = decideLease(
      aReleasedLease(),
      held({ hookResult: aPersist({ hookState: { tomb: true } }) }),
    );
    const waited = decideLease(
      aReleasedLease({ hookState: { a: 1 } }),
      held({ hookResult: aWait() }),
    );

    expect(commitOf(persisted).next).toMatchObject({ hookState: { tomb: true } });
    expect(commitOf(waited).next).toMatchObject({ hookState: { a: 1 }, wakeAt: inSeconds(15) });
  });
});

describe('any lease', () => {
  it.each([
    { commands: [], word: 'wait' },
    { commands: [aRelease()], word: 'moves nothing' },
  ])('that is destroyed, with $commands.length commands: $word', ({ commands, word }) => {
    const decision = decideLease(aDestroyedLease(), held({ commands }));

    expect(decisionWord(decision)).toBe(word);
    if (decision.kind === 'commit') expect(decision.commit.consumes).toEqual(commands);
  });

  it('is decided only with a turn gathered for its state', () => {
    const turn = { for: 'pending', turn: aPendingTurn() } as const;

    expect(() => decideLease(aPendingLease(), held())).toThrow('another state');
    expect(() => decideLease(anActiveLease(), turn)).toThrow('for a pending lease');
  });
});
