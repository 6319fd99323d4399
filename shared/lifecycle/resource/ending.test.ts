import { describe, expect, it } from 'vitest';
import { aReclaim, aRelease } from '../../../test/support/lifecycle/commands.ts';
import {
  commitOf,
  decisionWord,
  eventKindsOf,
  wakesOf,
  writeTextsOf,
} from '../../../test/support/lifecycle/decisions.ts';
import { aDone, aFailure, aPersist, aWait } from '../../../test/support/lifecycle/hook-results.ts';
import { aResourceTurn } from '../../../test/support/lifecycle/turns.ts';
import { leaseId, me, res } from '../../../test/support/model/ids.ts';
import { aReleasedResource } from '../../../test/support/model/resources.ts';
import { aFreeSeat, aLineEntry } from '../../../test/support/model/seats.ts';
import { inSeconds, now } from '../../../test/support/model/time.ts';
import { fault } from '../../model/fault.ts';
import { limits } from '../../model/limits.ts';
import { ttl } from '../../model/time.ts';
import { decideResource } from './index.ts';

const holders = [leaseId('a'), leaseId('b')];
const returned = (...seats: readonly number[]) => seats.map((n) => aFreeSeat({ n }));
const noted = { note: '1 of its seats is still held' };

describe.each(['released', 'broken'] as const)('a %s resource', (state) => {
  it.each([
    { when: 'nothing is out', given: {}, turn: {}, becomes: 'act destroyResource' },
    { when: 'a seat is out', given: { outstanding: [0] }, turn: {}, becomes: state },
    {
      when: 'a seat is out, told',
      given: { outstanding: [0], ...noted },
      turn: {},
      becomes: 'wait',
    },
    {
      when: 'still out when due',
      given: { outstanding: [0], ...noted, wakeAt: now },
      turn: {},
      becomes: state,
    },
    {
      when: 'one of two is home',
      given: { outstanding: [0, 1] },
      turn: { returned: returned(1) },
      becomes: state,
    },
    {
      when: 'another seat is home',
      given: { outstanding: [0] },
      turn: { returned: returned(1) },
      becomes: state,
    },
    {
      when: 'all are home',
      given: { outstanding: [0, 1] },
      turn: { returned: returned(1, 0) },
      becomes: 'act destroyResource',
    },
    {
      when: 'gone but a seat is out',
      given: { outstanding: [0] },
      turn: { hookResult: aDone() },
      becomes: state,
    },
    { when: 'gone', given: {}, turn: { hookResult: aDone() }, becomes: 'destroyed' },
    {
      when: 'gone, all home',
      given: { outstanding: [0] },
      turn: { hookResult: aDone(), returned: returned(0) },
      becomes: 'destroyed',
    },
    {
      when: 'it notes',
      given: {},
      turn: { hookResult: aPersist() },
      becomes: `${state}, act destroyResource`,
    },
    { when: 'it waits', given: {}, turn: { hookResult: aWait() }, becomes: state },
    { when: 'it fails', given: {}, turn: { hookResult: aFailure() }, becomes: state },
    { when: 'told anything', given: {}, turn: { commands: [aRelease()] }, becomes: state },
  ])('when $when becomes $becomes', ({ given, turn, becomes }) => {
    const resource = { ...aReleasedResource(given), state };

    expect(decisionWord(decideResource(resource, aResourceTurn(turn)))).toBe(becomes);
  });
});

describe('its holders are told', () => {
  it.each([
    { until: 55, ulid: `0-drain-${res}`, addressed: { ifHolds: res, now: false }, rechecks: 30 },
    { until: 0.001, ulid: `0-drain-${res}`, addressed: { ifHolds: res, now: false }, rechecks: 30 },
    { until: 0, ulid: `0-now-${res}`, addressed: { ifHolds: res, now: true }, rechecks: 5 },
    { until: -90, ulid: `0-now-${res}`, addressed: { ifHolds: res, now: true }, rechecks: 5 },
  ])('$until s before politeness ends: $ulid', ({ until, ulid, addressed, rechecks }) => {
    const resource = aReleasedResource({ outstanding: [0, 1], drainUntil: inSeconds(until) });

    const decision = decideResource(resource, aResourceTurn({ holders }));

    const { writes, next } = commitOf(decision);
    expect(writes).toMatchObject([
      { op: 'put', key: { table: 'commands', pk: holders[0], sk: ulid }, when: [] },
      { op: 'put', key: { table: 'commands', pk: holders[1], sk: ulid }, when: [] },
    ]);
    expect(writes[0]).toMatchObject({
      item: { kind: 'release', from: res, by: 'anna', ...addressed },
    });
    expect(wakesOf(decision)).toEqual(['lease-a', 'lease-b']);
    expect(next).toMatchObject({
      note: '2 of its seats are still held',
      wakeAt: inSeconds(rechecks),
    });
  });

  it('without grace from the moment its machine is known to be gone', () => {
    const resource = aReleasedResource({ outstanding: [0], drainUntil: inSeconds(55) });
    const lost = aRelease({ now: true });

    const { next, consumes } = commitOf(
      decideResource(resource, aResourceTurn({ commands: [lost] })),
    );

    expect(next).toMatchObject({ drainUntil: inSeconds(0), wakeAt: inSeconds(0) });
    expect(consumes).toEqual([lost]);
  });

  it('again only when due, sooner when politeness is short', () => {
    const resource = aReleasedResource({ outstanding: [0], drainSeconds: 10 });

    const decision = decideResource(resource, aResourceTurn({ holders }));

    expect(commitOf(decision).next).toMatchObject({ wakeAt: inSeconds(10), ...noted });
  });

  it('and one who asks for it is refused', () => {
    const decision = decideResource(aReleasedResource(), aResourceTurn({ commands: [aReclaim()] }));

    expect(commitOf(decision)).toMatchObject({ next: aReleasedResource(), consumes: [aReclaim()] });
    expect(wakesOf(decision)).toEqual(['lease-asker']);
  });
});

describe('its clean-up', () => {
  it.each([
    { text: 'stopping', note: 'stopping', events: ['destroying'] },
    { text: null, note: 'terminating', events: [] },
  ])('notes $text: $note', ({ text, note, events }) => {
    const resource = aReleasedResource({ note: 'terminating' });

    const decision = decideResource(resource, aResourceTurn({ hookResult: aPersist({ text }) }));

    expect(commitOf(decision).next).toMatchObject({ hookState: { attempt: 1 }, note });
    expect(eventKindsOf(decision)).toEqual(events);
  });

  it.each([
    { hookResult: aWait(), retries: {}, wakes: 15, after: {}, events: [] },
    {
      hookResult: aFailure(),
      retries: {},
      wakes: 1,
      after: { '*': 1 },
      events: ['clean-up-failed'],
    },
    {
      hookResult: aFailure(),
      retries: { '*': 4 },
      wakes: 16,
      after: { '*': 5 },
      events: ['clean-up-failed'],
    },
    {
      hookResult: aFailure(fault('denied', 'no')),
      retries: { '*': 99 },
      wakes: 150,
      after: { '*': 100 },
      events: ['clean-up-failed'],
    },
  ])(
    'is asked again $wakes s after $hookResult.kind',
    ({ hookResult, retries, wakes, after, events }) => {
      const decision = decideResource(
        aReleasedResource({ retries }),
        aResourceTurn({ hookResult }),
      );

      expect(commitOf(decision).next).toMatchObject({
        state: 'released',
        wakeAt: inSeconds(wakes),
        retries: after,
      });
      expect(eventKindsOf(decision)).toEqual(events);
      expect(commitOf(decision).endsTurn).toBe(true);
    },
  );
});

describe('its last commit', () => {
  const waiting = aLineEntry({ lease: leaseId('c') });
  const requester = aLineEntry({ lease: me, fit: 'x', queuedAt: now });
  const hookResult = aDone({ text: 'terminated' });
  const toC = 'update line/hosts/any lease-c +room if pk,!granted,!room,!building';
  const toMe = 'update line/hosts/x lease-me +room if pk,!granted,!room,!building';
  const counts = 'update usage/hosts n-1 if n>0';

  it.each([
    { when: 'nobody waits', given: {}, turn: {}, writes: [counts], wakes: [] },
    {
      when: 'somebody waits',
      given: {},
      turn: { heads: [waiting] },
      writes: [toC],
      wakes: ['lease-c'],
    },
    {
      when: 'it was reclaimed',
      given: { roomFor: me },
      turn: { heads: [waiting, requester] },
      writes: [toMe],
      wakes: ['lease-me'],
    },
    {
      when: 'the asker left',
      given: { roomFor: me },
      turn: { heads: [waiting] },
      writes: [toC],
      wakes: ['lease-c'],
    },
    {
      when: 'the limit was lowered',
      given: { roomFor: me },
      turn: { heads: [waiting, requester], overLimit: true },
      writes: [counts],
      wakes: [],
    },
  ])('hands its room on when $when', ({ given, turn, writes, wakes }) => {
    const decision = decideResource(
      aReleasedResource(given),
      aResourceTurn({ hookResult, ...turn }),
    );

    expect(writeTextsOf(decision)).toEqual(writes);
    expect(wakesOf(decision)).toEqual(wakes);
    expect(commitOf(decision).rechecks).toHaveLength(writes.includes(counts) ? 1 : 0);
  });

  it('drops homes and locks and tells who watches', () => {
    const resource = aReleasedResource({
      outstanding: [0, 2],
      locks: ['machine/i-1', 'rack/3'],
      watchers: [me],
      capacity: 3,
    });

    const decision = decideResource(
      resource,
      aResourceTurn({ hookResult, returned: returned(0, 2) }),
    );

    expect(writeTextsOf(decision)).toEqual([
      'delete returned/res-1 00 if pk',
      'delete returned/res-1 02 if pk',
      'delete lock/machine/i-1 if owner=res-1',
      'delete lock/rack/3 if owner=res-1',
      counts,
    ]);
    const { next, events } = commitOf(decision);
    expect(next).toMatchObject({
      state: 'destroyed',
      locks: [],
      watchers: [],
      destroyedAt: now,
      expiresAt: ttl(inSeconds(limits.historyDays * 86_400)),
    });
    for (const gone of ['wakeAt', 'timerAt', 'outstanding', 'roomFor', 'note', 'retries'])
      expect(next).not.toHaveProperty(gone);
    expect(events).toMatchObject([{ kind: 'destroyed', text: 'terminated' }]);
    expect(wakesOf(decision)).toEqual(['lease-me']);
  });
});
