import { describe, expect, it } from 'vitest';
import { anExtend, aRelease } from '../../../test/support/lifecycle/commands.ts';
import {
  commitOf,
  decisionWord,
  eventKindsOf,
  grantTexts,
  wakesOf,
  writeTextsOf,
} from '../../../test/support/lifecycle/decisions.ts';
import { aDone, aFailure, aPersist, aWait } from '../../../test/support/lifecycle/hook-results.ts';
import { aHeldTurn, refusedAt } from '../../../test/support/lifecycle/turns.ts';
import { leaseId, res, resId } from '../../../test/support/model/ids.ts';
import { anAcquiredLease } from '../../../test/support/model/leases.ts';
import {
  aDestroyedResource,
  anActiveResource,
  aPendingResource,
  aReleasedResource,
} from '../../../test/support/model/resources.ts';
import { aLineEntry, aSeat } from '../../../test/support/model/seats.ts';
import { inSeconds, now } from '../../../test/support/model/time.ts';
import { fault } from '../../model/fault.ts';
import { gateKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import { decideAcquired } from './acquired.ts';

const host = anActiveResource();
const turn = (given: Parameters<typeof aHeldTurn>[0] = {}) =>
  aHeldTurn({ resource: host, ...given });
const closed = refusedAt([gateKey(res), null]);

describe('an acquired lease', () => {
  const elsewhere = aRelease({ ifHolds: resId('7') });
  const timedOut = anAcquiredLease({ waitUntil: now });

  it.each([
    { when: 'its set-up has not begun', turn: turn(), becomes: 'act activateLease' },
    {
      when: 'its set-up persists state',
      turn: turn({ hookResult: aPersist() }),
      becomes: 'acquired, act activateLease',
    },
    { when: 'its set-up waits', turn: turn({ hookResult: aWait() }), becomes: 'acquired' },
    { when: 'it is set up', turn: turn({ hookResult: aDone() }), becomes: 'active' },
    { when: 'its set-up fails', turn: turn({ hookResult: aFailure() }), becomes: 'acquired' },
    {
      when: 'its set-up is denied',
      turn: turn({ hookResult: aFailure(fault('denied', 'no')) }),
      becomes: 'released, act endLease',
    },
    {
      when: 'its set-up hits a bug',
      turn: turn({ hookResult: aFailure(fault('bug', 'no')) }),
      becomes: 'acquired',
    },
    { when: 'released', turn: turn({ commands: [aRelease()] }), becomes: 'released, act endLease' },
    {
      when: 'released, after its resource released it',
      turn: turn({ commands: [aRelease({ ifHolds: res, now: true }), aRelease({ ulid: 'c2' })] }),
      becomes: 'released, act endLease',
    },
    { when: 'another resource leaves', turn: turn({ commands: [elsewhere] }), becomes: 'acquired' },
    { when: 'extended', turn: turn({ commands: [anExtend()] }), becomes: 'acquired' },
    {
      when: 'its resource releases it',
      turn: turn({ commands: [aRelease({ ifHolds: res })] }),
      becomes: 'pending',
    },
    { when: 'its resource is unknown', turn: turn({ resource: null }), becomes: 'pending' },
    {
      when: 'its resource is pending',
      turn: turn({ resource: aPendingResource() }),
      becomes: 'pending',
    },
    {
      when: 'its resource leaves',
      turn: turn({ resource: aReleasedResource() }),
      becomes: 'pending',
    },
    {
      when: 'its resource is gone',
      turn: turn({ resource: aDestroyedResource() }),
      becomes: 'pending',
    },
    {
      when: 'its resource is paused',
      turn: turn({ hookResult: aDone(), resource: { ...host, paused: true } }),
      becomes: 'active',
    },
  ])('when $when becomes $becomes', ({ turn: its, becomes }) => {
    expect(decisionWord(decideAcquired(anAcquiredLease(), its))).toBe(becomes);
  });

  it.each([
    { hookResult: null, reason: 'wait-timeout' },
    { hookResult: aDone(), reason: 'wait-timeout' },
  ])('whose wait is over ends: $reason', ({ hookResult, reason }) => {
    const decision = decideAcquired(timedOut, turn({ hookResult }));

    expect(commitOf(decision).next).toMatchObject({ state: 'released', ended: { reason } });
  });

  it('consumes a command that does not concern it', () => {
    const decision = decideAcquired(anAcquiredLease(), turn({ commands: [elsewhere] }));

    expect(commitOf(decision)).toMatchObject({
      next: anAcquiredLease(),
      consumes: [elsewhere],
      events: [],
    });
  });
});

describe('the set-up of a lease', () => {
  it('makes it active if its resource still is', () => {
    const lease = anAcquiredLease({ ttlSeconds: 600, watchers: [resId('owner')] });

    const decision = decideAcquired(lease, turn({ hookResult: aDone() }));

    expect(commitOf(decision).next).toMatchObject({
      state: 'active',
      activatedAt: now,
      until: inSeconds(600),
      hookState: { id: 'i-1' },
    });
    expect(commitOf(decision).next).not.toHaveProperty('waiting');
    expect(writeTextsOf(decision)).toEqual(['check resources res-1 if state=active']);
    expect(wakesOf(decision)).toEqual(['res-owner']);
    expect(eventKindsOf(decision)).toEqual(['activated']);
  });

  it.each([
    { chance: 0.5, retries: {}, wakes: 1, counts: 1 },
    { chance: 0.5, retries: { '*': 3 }, wakes: 8, counts: 4 },
    { chance: 0, retries: { '*': 1 }, wakes: 0, counts: 2 },
  ])('is tried again in $wakes s after $retries', ({ chance, retries, wakes, counts }) => {
    const decision = decideAcquired(
      anAcquiredLease({ retries }),
      turn({ hookResult: aFailure(), chance }),
    );

    expect(commitOf(decision).next).toMatchObject({
      state: 'acquired',
      retries: { '*': counts },
      wakeAt: inSeconds(wakes),
      waiting: { reason: 'setting-up', detail: 'slow down' },
    });
    expect(commitOf(decision).endsTurn).toBe(true);
  });

  it.each([
    { tries: limits.setUpTries - 1, becomes: 'acquired' },
    { tries: limits.setUpTries, becomes: 'released, act endLease' },
  ])('after $tries failures: $becomes', ({ tries, becomes }) => {
    const lease = anAcquiredLease({ retries: { '*': tries } });

    expect(decisionWord(decideAcquired(lease, turn({ hookResult: aFailure() })))).toBe(becomes);
  });

  it('saves its hook state', () => {
    const persisted = decideAcquired(
      anAcquiredLease(),
      turn({ hookResult: aPersist({ hookState: { dir: 1 } }) }),
    );
    const waited = decideAcquired(
      anAcquiredLease({ hookState: { a: 1 } }),
      turn({ hookResult: aWait() }),
    );

    expect(commitOf(persisted).next).toMatchObject({ hookState: { dir: 1 } });
    expect(commitOf(waited).next).toMatchObject({ hookState: { a: 1 }, wakeAt: inSeconds(15) });
  });
});

describe('a lease back in line', () => {
  const lost = turn({ resource: aReleasedResource(), refused: closed });

  it('keeps its old place: the seat is returned, an entry is written', () => {
    const decision = decideAcquired(anAcquiredLease({ attempts: 1 }), lost);

    const { next } = commitOf(decision);
    expect(next).toMatchObject({
      state: 'pending',
      attempts: 2,
      queuedAt: inSeconds(-50),
      building: null,
      reclaim: null,
      lines: [{ blueprint: 'hosts', fit: 'any' }],
      wakeAt: inSeconds(limits.soon),
      waiting: { reason: 'resource-lost' },
    });
    expect(next).not.toHaveProperty('seat');
    expect(next).not.toHaveProperty('resourceId');
    expect(writeTextsOf(decision)).toEqual([
      'check gate/res-1 if !pk',
      'put returned/res-1 00 if !pk',
      'put line/hosts/any lease-me if !pk',
    ]);
    expect(commitOf(decision).writes[2]).toMatchObject({
      item: { queuedAt: inSeconds(-50), priority: 100, couldBuild: true },
    });
    expect(eventKindsOf(decision)).toEqual(['back-in-line']);
    expect(wakesOf(decision)).toEqual(['res-1']);
  });

  it('keeps the resource being built for it, so that no second one is', () => {
    const building = resId('9');

    const decision = decideAcquired(anAcquiredLease({ building }), lost);

    expect(commitOf(decision).next).toMatchObject({ state: 'pending', building });
    expect(commitOf(decision).writes[2]).toMatchObject({ item: { building: true } });
  });

  it('passes its seat to the next entry while the gate is open', () => {
    const commands = [aRelease({ ifHolds: res })];
    const line = [aLineEntry({ lease: leaseId('c') })];

    const decision = decideAcquired(anAcquiredLease({ seat: aSeat() }), turn({ commands, line }));

    expect(writeTextsOf(decision).slice(0, 3)).toEqual([
      'check gate/res-1 if pk',
      ...grantTexts('hosts/any', 'lease-c'),
    ]);
    expect(commitOf(decision).consumes).toEqual(commands);
  });

  it.each([
    { attempts: limits.attempts - 2, becomes: 'pending' },
    { attempts: limits.attempts - 1, becomes: 'released' },
  ])('after $attempts attempts: $becomes', ({ attempts, becomes }) => {
    const decision = decideAcquired(anAcquiredLease({ attempts }), lost);

    expect(decisionWord(decision)).toBe(becomes);
    if (becomes === 'released') {
      const ended = { reason: 'resource-lost', detail: 'lost its resource 5 times' };
      expect(commitOf(decision).next).toMatchObject({ cleaned: true, ended });
    }
  });
});
