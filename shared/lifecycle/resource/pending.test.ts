import { describe, expect, it } from 'vitest';
import {
  anExtend,
  aPause,
  aReclaim,
  aRelease,
  aRetire,
} from '../../../test/support/lifecycle/commands.ts';
import {
  commitOf,
  decisionWord,
  eventKindsOf,
  wakesOf,
  writeTextsOf,
} from '../../../test/support/lifecycle/decisions.ts';
import { aDone, aFailure, aPersist, aWait } from '../../../test/support/lifecycle/hook-results.ts';
import { aResourceTurn, refusedAt } from '../../../test/support/lifecycle/turns.ts';
import { leaseId, me, res } from '../../../test/support/model/ids.ts';
import { aPendingResource } from '../../../test/support/model/resources.ts';
import { aLineEntry } from '../../../test/support/model/seats.ts';
import { inSeconds, now } from '../../../test/support/model/time.ts';
import { fault } from '../../model/fault.ts';
import { lockKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import { decideResource } from './index.ts';

const release = aRelease({ target: res });
const denied = aFailure(fault('denied', 'not allowed to run instances'));
const over = 'update usage/hosts building-1 if building>0';
const spent = aFailure(fault('token-spent', 'terminated'));

describe('a pending resource', () => {
  it.each([
    { when: 'nothing was tried', given: {}, turn: {}, becomes: 'act activateResource' },
    {
      when: 'it notes',
      given: {},
      turn: { hookResult: aPersist() },
      becomes: 'pending, act activateResource',
    },
    { when: 'it waits', given: {}, turn: { hookResult: aWait() }, becomes: 'pending' },
    { when: 'it is done', given: {}, turn: { hookResult: aDone() }, becomes: 'active' },
    { when: 'it failed', given: {}, turn: { hookResult: aFailure() }, becomes: 'pending' },
    {
      when: 'denied',
      given: {},
      turn: { hookResult: denied },
      becomes: 'broken, act destroyResource',
    },
    {
      when: 'its token is spent for the fourth time',
      given: { retries: { 'token-spent': 3 } },
      turn: { hookResult: spent },
      becomes: 'broken, act destroyResource',
    },
    { when: 'late', given: { deadline: now }, turn: {}, becomes: 'broken, act destroyResource' },
    {
      when: 'late, but done',
      given: { deadline: now },
      turn: { hookResult: aDone() },
      becomes: 'active',
    },
    {
      when: 'just in time',
      given: { deadline: now + 1 },
      turn: {},
      becomes: 'act activateResource',
    },
    {
      when: 'released',
      given: {},
      turn: { commands: [release] },
      becomes: 'released, act destroyResource',
    },
    {
      when: 'retired',
      given: {},
      turn: { commands: [aRetire()] },
      becomes: 'released, act destroyResource',
    },
    { when: 'paused', given: {}, turn: { commands: [aPause()] }, becomes: 'pending' },
    { when: 'reclaimed', given: {}, turn: { commands: [aReclaim()] }, becomes: 'pending' },
  ])('when $when becomes $becomes', ({ given, turn, becomes }) => {
    const decision = decideResource(aPendingResource(given), aResourceTurn(turn));

    expect(decisionWord(decision)).toBe(becomes);
  });

  it('refuses to be reclaimed, and tells who asked', () => {
    const commands = [aReclaim(), anExtend({ target: res })];

    const decision = decideResource(aPendingResource(), aResourceTurn({ commands }));

    expect(commitOf(decision)).toMatchObject({ next: aPendingResource(), consumes: commands });
    expect(wakesOf(decision)).toEqual(['lease-asker']);
  });
});

describe('a note of a build', () => {
  it('is committed before the act, with the locks it needs', () => {
    const resource = aPendingResource({ locks: ['machine/i-0'] });
    const hookResult = aPersist({ locks: ['machine/i-0', 'machine/i-1'], host: 'i-1' });

    const decision = decideResource(resource, aResourceTurn({ hookResult }));

    expect(commitOf(decision).next).toMatchObject({
      hookState: { attempt: 1 },
      host: 'i-1',
      locks: ['machine/i-0', 'machine/i-1'],
      note: 'launching',
    });
    expect(writeTextsOf(decision)).toEqual(['put lock/machine/i-1 if !pk']);
    expect(commitOf(decision).writes[0]).toMatchObject({ item: { owner: res } });
    expect(eventKindsOf(decision)).toEqual(['building']);
  });

  it('without words keeps the last ones', () => {
    const resource = aPendingResource({ note: 'booting', host: 'i-0' });

    const decision = decideResource(
      resource,
      aResourceTurn({ hookResult: aPersist({ text: null }) }),
    );

    expect(commitOf(decision).next).toMatchObject({ note: 'booting', host: 'i-0' });
    expect(eventKindsOf(decision)).toEqual([]);
  });

  it.each([
    { of: 'another', found: { owner: 'res-other' }, becomes: 'broken, act destroyResource' },
    { of: 'nobody', found: null, becomes: 'pending, act activateResource' },
  ])('whose lock is of $of: $becomes', ({ found, becomes }) => {
    const refused = refusedAt([lockKey('machine/i-1'), found]);
    const hookResult = aPersist({ locks: ['machine/i-1'] });

    const decision = decideResource(aPendingResource(), aResourceTurn({ hookResult, refused }));

    expect(decisionWord(decision)).toBe(becomes);
    if (found) {
      const leaving = { reason: 'build-failed', detail: 'machine/i-1 is held by res-other' };
      expect(commitOf(decision).next).toMatchObject({ leaving, locks: [] });
    }
  });
});

describe('a build that is not over', () => {
  it.each([
    { seconds: 15, deadline: 900, wakes: 15 },
    { seconds: 65, deadline: 900, wakes: 70 },
    { seconds: 300, deadline: 45, wakes: 45 },
  ])('waits $seconds s of $deadline: looks in $wakes s', ({ seconds, deadline, wakes }) => {
    const resource = aPendingResource({ deadline: inSeconds(deadline), hookState: { a: 1 } });

    const decision = decideResource(resource, aResourceTurn({ hookResult: aWait({ seconds }) }));

    expect(commitOf(decision)).toMatchObject({ endsTurn: true, events: [] });
    expect(commitOf(decision).next).toMatchObject({
      wakeAt: inSeconds(wakes),
      note: 'booting',
      hookState: { a: 1 },
    });
  });

  it.each([
    { retries: {}, wakes: 1, events: ['retrying'], told: ['lease-me'] },
    { retries: { throttled: 3 }, wakes: 8, events: [], told: [] },
    { retries: { throttled: 40 }, wakes: 30, events: [], told: [] },
  ])('fails after $retries: looks in $wakes s, says $says', ({ retries, wakes, events, told }) => {
    const resource = aPendingResource({ retries, watchers: [me] });

    const decision = decideResource(resource, aResourceTurn({ hookResult: aFailure() }));

    const throttled = ('throttled' in retries ? (retries.throttled ?? 0) : 0) + 1;
    expect(commitOf(decision).next).toMatchObject({
      wakeAt: inSeconds(wakes),
      retries: { throttled },
      note: 'slow down',
    });
    expect(eventKindsOf(decision)).toEqual(events);
    expect(wakesOf(decision)).toEqual(told);
  });

  it('never looks again after its deadline', () => {
    const resource = aPendingResource({ deadline: inSeconds(4), retries: { throttled: 9 } });

    const decision = decideResource(resource, aResourceTurn({ hookResult: aFailure() }));

    expect(commitOf(decision).next).toMatchObject({ wakeAt: inSeconds(4) });
  });
});

describe('a build that ends', () => {
  it.each([
    {
      of: 'its deadline',
      given: { deadline: now },
      turn: {},
      reason: 'build-failed',
      by: 'system',
    },
    {
      of: 'a denial',
      given: {},
      turn: { hookResult: denied },
      reason: 'build-failed',
      by: 'system',
    },
    { of: 'a release', given: {}, turn: { commands: [release] }, reason: 'released', by: 'anna' },
  ])('of $of leaves no seat behind: $reason', ({ given, turn, reason, by }) => {
    const resource = aPendingResource({ watchers: [me], locks: ['a'], ...given });

    const decision = decideResource(resource, aResourceTurn(turn));

    const { next, consumes, rechecks } = commitOf(decision);
    expect(next).toMatchObject({
      leaving: { reason, by, at: now },
      outstanding: [],
      roomFor: null,
      retries: {},
      note: '',
      locks: ['a'],
      drainUntil: inSeconds(60),
      wakeAt: inSeconds(limits.soon),
    });
    expect(next).not.toHaveProperty('deadline');
    const failed = reason === 'build-failed' ? ['put breaker/hosts if !pk'] : [];
    expect(writeTextsOf(decision)).toEqual([over, ...failed]);
    expect(rechecks).toEqual([{ kind: 'growth', blueprint: 'hosts' }]);
    expect(wakesOf(decision)).toEqual(['lease-me']);
    expect(consumes).toHaveLength('commands' in turn ? 1 : 0);
  });

  it('well opens the gate and hands its seats to the line, the rest to the bag', () => {
    const line = [aLineEntry({ lease: leaseId('b') }), aLineEntry({ lease: leaseId('c') })];
    const resource = aPendingResource({ capacity: 3, watchers: [me] });
    const hookResult = aDone({ host: 'i-1', attributes: { os: 'linux', arch: 'arm64' } });

    const decision = decideResource(resource, aResourceTurn({ hookResult, line }));

    const { next, rechecks } = commitOf(decision);
    expect(next).toMatchObject({
      state: 'active',
      host: 'i-1',
      activatedAt: now,
      paused: false,
      retiring: null,
      outstanding: [],
      attributes: { arch: 'arm64' },
      hookState: { id: 'i-1' },
      wakeAt: inSeconds(600),
    });
    expect(next).not.toHaveProperty('deadline');
    expect(writeTextsOf(decision)).toEqual([
      'put gate/res-1 if !pk',
      'update line/hosts/any lease-b +granted if pk,!granted',
      'update line/hosts/any lease-c +granted if pk,!granted',
      'put seats/hosts/any res-1/02 if !pk',
      over,
    ]);
    expect(wakesOf(decision)).toEqual(['lease-b', 'lease-c', 'lease-me']);
    expect(rechecks).toMatchObject([{ kind: 'seat', seat: { n: 2 } }, { kind: 'growth' }]);
  });

  it('badly remembers what its last step learned: it is cleaned up by it', () => {
    const hookResult = { ...denied, hookState: { instance: 'i-9' } };

    const decision = decideResource(aPendingResource(), aResourceTurn({ hookResult }));

    expect(commitOf(decision).next).toMatchObject({
      state: 'broken',
      hookState: { instance: 'i-9' },
    });
  });

  it('well keeps what it knew where the last step says nothing new', () => {
    const resource = aPendingResource({ host: 'i-0' });

    const decision = decideResource(resource, aResourceTurn({ hookResult: aDone() }));

    expect(commitOf(decision).next).toMatchObject({ host: 'i-0', attributes: { os: 'linux' } });
  });
});
