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
import { me, res } from '../../../test/support/model/ids.ts';
import { aPendingResource } from '../../../test/support/model/resources.ts';
import { inSeconds, now } from '../../../test/support/model/time.ts';
import { fault } from '../../model/fault.ts';
import { lockKey } from '../../model/keys.ts';
import { decideResource } from './index.ts';

const release = aRelease({ target: res });
const denied = aFailure(fault('denied', 'not allowed to run instances'));
const spent = aFailure(fault('token-spent', 'terminated'));

describe('a pending resource', () => {
  it.each([
    { when: 'no hook was called', given: {}, turn: {}, becomes: 'act activateResource' },
    {
      when: 'the hook persists',
      given: {},
      turn: { hookResult: aPersist() },
      becomes: 'pending, act activateResource',
    },
    { when: 'the hook waits', given: {}, turn: { hookResult: aWait() }, becomes: 'pending' },
    { when: 'the hook is done', given: {}, turn: { hookResult: aDone() }, becomes: 'active' },
    { when: 'the hook failed', given: {}, turn: { hookResult: aFailure() }, becomes: 'pending' },
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

  it('refuses a reclaim, and wakes its requester', () => {
    const commands = [aReclaim(), anExtend({ target: res })];

    const decision = decideResource(aPendingResource(), aResourceTurn({ commands }));

    expect(commitOf(decision)).toMatchObject({ next: aPendingResource(), consumes: commands });
    expect(wakesOf(decision)).toEqual(['lease-sender']);
  });
});

describe('a persisting step of a build', () => {
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

  it('keeps the last note if it has no text', () => {
    const resource = aPendingResource({ note: 'booting', host: 'i-0' });

    const decision = decideResource(
      resource,
      aResourceTurn({ hookResult: aPersist({ text: null }) }),
    );

    expect(commitOf(decision).next).toMatchObject({ note: 'booting', host: 'i-0' });
    expect(eventKindsOf(decision)).toEqual([]);
  });

  it.each([
    {
      of: 'another resource',
      found: { owner: 'res-other' },
      becomes: 'broken, act destroyResource',
    },
    { of: 'no resource', found: null, becomes: 'pending, act activateResource' },
  ])('whose lock is held by $of: $becomes', ({ found, becomes }) => {
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
  ])('waits $seconds s of $deadline: looks again in $wakes s', ({ seconds, deadline, wakes }) => {
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
    { retries: {}, wakes: 1, events: ['retrying'], notified: ['lease-me'] },
    { retries: { throttled: 3 }, wakes: 8, events: [], notified: [] },
    { retries: { throttled: 40 }, wakes: 30, events: [], notified: [] },
  ])(
    'fails after $retries: looks again in $wakes s, events $events',
    ({ retries, wakes, events, notified }) => {
      const resource = aPendingResource({ retries, watchers: [me] });

      const decision = decideResource(resource, aResourceTurn({ hookResult: aFailure() }));

      const throttled = ('throttled' in retries ? (retries.throttled ?? 0) : 0) + 1;
      expect(commitOf(decision).next).toMatchObject({
        wakeAt: inSeconds(wakes),
        retries: { throttled },
        note: 'slow down',
      });
      expect(eventKindsOf(decision)).toEqual(events);
      expect(wakesOf(decision)).toEqual(notified);
    },
  );

  it('never looks again after its deadline', () => {
    const resource = aPendingResource({ deadline: inSeconds(4), retries: { throttled: 9 } });

    const decision = decideResource(resource, aResourceTurn({ hookResult: aFailure() }));

    expect(commitOf(decision).next).toMatchObject({ wakeAt: inSeconds(4) });
  });
});
