import { describe, expect, it } from 'vitest';
import { aBlueprint, aBreaker, aPlan } from '../../../test/support/lifecycle/blueprints.ts';
import { commitOf, decisionWord, writeText } from '../../../test/support/lifecycle/decisions.ts';
import { aResourceTurn } from '../../../test/support/lifecycle/turns.ts';
import { res, resId } from '../../../test/support/model/ids.ts';
import { anActiveResource } from '../../../test/support/model/resources.ts';
import { aFreeSeat } from '../../../test/support/model/seats.ts';
import { inSeconds, now } from '../../../test/support/model/time.ts';
import { limits } from '../../model/limits.ts';
import { decideResource } from './index.ts';
import type { WarmPoolState } from './warm-pool.ts';
import { createWarm, missingWarm } from './warm-pool.ts';

const empty: WarmPoolState = {
  minReady: 3,
  limit: 10,
  maxBuilding: 25,
  usage: { n: 0, building: 0 },
  breaker: null,
  ready: 0,
  warm: null,
  building: [],
  leaseWaits: false,
};
const closed = aBreaker({ failures: 4, openUntil: null });

describe('how many resources are created for the warm pool', () => {
  it.each([
    { when: 'there is none', given: {}, creates: 3 },
    { when: 'one is ready', given: { ready: 1 }, creates: 2 },
    { when: 'one is ready, one being built', given: { ready: 1, building: [res] }, creates: 1 },
    { when: 'enough are ready', given: { ready: 3 }, creates: 0 },
    { when: 'more are being built', given: { ready: 2, building: [res, resId('2')] }, creates: 0 },
    { when: 'a lease would build', given: { leaseWaits: true }, creates: 0 },
    { when: 'two are left to the limit', given: { usage: { n: 8, building: 0 } }, creates: 2 },
    { when: 'the limit is reached', given: { usage: { n: 10, building: 0 } }, creates: 0 },
    { when: 'the limit was lowered', given: { usage: { n: 12, building: 0 } }, creates: 0 },
    {
      when: 'one more may be building',
      given: { maxBuilding: 2, usage: { n: 1, building: 1 } },
      creates: 1,
    },
    { when: 'builds failed a few times', given: { breaker: closed }, creates: 3 },
    { when: 'builds fail', given: { breaker: aBreaker() }, creates: 0 },
    {
      when: 'builds failed and a probe is due',
      given: { breaker: aBreaker({ openUntil: now }) },
      creates: 1,
    },
    {
      when: 'a hundred are wanted',
      given: { minReady: 100, limit: 200, maxBuilding: 200 },
      creates: limits.warmCreates,
    },
  ])('when $when: $creates', ({ given, creates }) => {
    expect(missingWarm({ ...empty, ...given }, now)).toBe(creates);
  });
});

describe('a resource created for the warm pool', () => {
  const made = {
    blueprint: aBlueprint({ minReady: 3, leasesPerResource: 2 }),
    type: 'host',
    plan: aPlan({ locks: ['machine/i-1'], host: 'i-1' }),
  };
  const takesRoom = 'update usage/hosts +fit:any n+1 building+1 if n<10,building<25,!closed';

  it('has no requesting lease, and takes what a lease would take for it', () => {
    const { record, commit, next } = createWarm(res, made, empty, now);

    expect(record).toMatchObject({
      id: res,
      state: 'pending',
      version: 0,
      capacity: 2,
      locks: ['machine/i-1'],
      requestedBy: 'system',
      watchers: [],
      deadline: inSeconds(900),
    });
    expect(commit.writes.map(writeText)).toEqual([
      takesRoom,
      'put lock/machine/i-1 if !pk',
      'put warm/hosts if !pk',
    ]);
    expect(commit).toMatchObject({
      next: record,
      wakes: [{ id: res }],
      events: [{ kind: 'created' }],
    });
    expect(next).toMatchObject({
      usage: { n: 1, building: 1 },
      warm: { version: 1, building: [res] },
      building: [res],
    });
  });

  it('updates what it read, drops those that are built, and is the probe for all', () => {
    const warm = { version: 4, building: [resId('8'), resId('9')] };
    const breaker = aBreaker({ openUntil: now });
    const keeping = { ...empty, warm, building: [resId('9')], breaker };

    const { commit } = createWarm(res, made, keeping, now);

    expect(commit.writes.map(writeText).slice(2)).toEqual([
      `put breaker/hosts if failures=5,openUntil=${now}`,
      'put warm/hosts if version=4',
    ]);
    expect(commit.writes.at(-1)).toMatchObject({
      item: { version: 5, building: [resId('9'), res] },
    });
  });
});

describe('an idle resource of the warm pool', () => {
  const freeSeats = [aFreeSeat({ freedAt: inSeconds(-600) })];
  it.each([
    { when: 'not due', given: {}, wakes: null },
    { when: 'due', given: { wakeAt: now }, wakes: 600 },
    { when: 'due, idle for an instant only', given: { wakeAt: now, idleSeconds: 0 }, wakes: 60 },
    { when: 'due, idle for a day', given: { wakeAt: now, idleSeconds: 86_400 }, wakes: 3_600 },
    {
      when: 'due, soon too old',
      given: { wakeAt: now, activatedAt: now, maxAgeSeconds: 300 },
      wakes: 300,
    },
  ])('stays, $when: looks again in $wakes s', ({ given, wakes }) => {
    const turn = aResourceTurn({ freeSeats, warm: [res] });

    const decision = decideResource(anActiveResource(given), turn);

    expect(decisionWord(decision)).toBe(wakes === null ? 'wait' : 'active');
    if (wakes !== null) {
      expect(commitOf(decision).next).toMatchObject({ wakeAt: inSeconds(wakes) });
    }
  });

  it.each([
    { when: 'others are', given: {}, ready: [resId('2')] },
    { when: 'it is too old', given: { activatedAt: 0, maxAgeSeconds: 60 }, ready: [res] },
  ])('goes when $when', ({ given, ready: warm }) => {
    const decision = decideResource(anActiveResource(given), aResourceTurn({ freeSeats, warm }));

    expect(decisionWord(decision)).toBe('released, act destroyResource');
  });
});
