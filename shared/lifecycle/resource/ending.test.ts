import { describe, expect, it } from 'vitest';
import { aReclaim, aRelease } from '../../../test/support/lifecycle/commands.ts';
import {
  commitOf,
  decisionWord,
  eventKindsOf,
  wakesOf,
} from '../../../test/support/lifecycle/decisions.ts';
import { aDone, aFailure, aPersist, aWait } from '../../../test/support/lifecycle/hook-results.ts';
import { aResourceTurn } from '../../../test/support/lifecycle/turns.ts';
import { leaseId, res } from '../../../test/support/model/ids.ts';
import { aReleasedResource } from '../../../test/support/model/resources.ts';
import { aFreeSeat } from '../../../test/support/model/seats.ts';
import { inSeconds, now } from '../../../test/support/model/time.ts';
import { fault } from '../../model/fault.ts';
import { decideResource } from './index.ts';

const holders = [leaseId('a'), leaseId('b')];
const returned = (...seats: readonly number[]) => seats.map((n) => aFreeSeat({ n }));
const noted = { note: '1 of its seats is still held' };

describe.each(['released', 'broken'] as const)('a %s resource', (state) => {
  it.each([
    { when: 'no seat is outstanding', given: {}, turn: {}, becomes: 'act destroyResource' },
    { when: 'a seat is outstanding', given: { outstanding: [0] }, turn: {}, becomes: state },
    {
      when: 'a seat is outstanding, its lease notified',
      given: { outstanding: [0], ...noted },
      turn: {},
      becomes: 'wait',
    },
    {
      when: 'a seat is still outstanding when due',
      given: { outstanding: [0], ...noted, wakeAt: now },
      turn: {},
      becomes: state,
    },
    {
      when: 'one of two is returned',
      given: { outstanding: [0, 1] },
      turn: { returned: returned(1) },
      becomes: state,
    },
    {
      when: 'another seat is returned',
      given: { outstanding: [0] },
      turn: { returned: returned(1) },
      becomes: state,
    },
    {
      when: 'all are returned',
      given: { outstanding: [0, 1] },
      turn: { returned: returned(1, 0) },
      becomes: 'act destroyResource',
    },
    {
      when: 'cleaned up but a seat is outstanding',
      given: { outstanding: [0] },
      turn: { hookResult: aDone() },
      becomes: state,
    },
    { when: 'cleaned up', given: {}, turn: { hookResult: aDone() }, becomes: 'destroyed' },
    {
      when: 'cleaned up, all returned',
      given: { outstanding: [0] },
      turn: { hookResult: aDone(), returned: returned(0) },
      becomes: 'destroyed',
    },
    {
      when: 'the hook persists',
      given: {},
      turn: { hookResult: aPersist() },
      becomes: `${state}, act destroyResource`,
    },
    { when: 'the hook waits', given: {}, turn: { hookResult: aWait() }, becomes: state },
    { when: 'the hook fails', given: {}, turn: { hookResult: aFailure() }, becomes: state },
    { when: 'sent any command', given: {}, turn: { commands: [aRelease()] }, becomes: state },
  ])('when $when becomes $becomes', ({ given, turn, becomes }) => {
    const resource = { ...aReleasedResource(given), state };

    expect(decisionWord(decideResource(resource, aResourceTurn(turn)))).toBe(becomes);
  });
});

describe('the leases on it are released', () => {
  it.each([
    { until: 55, ulid: `0-drain-${res}`, addressed: { ifHolds: res, now: false }, rechecks: 30 },
    { until: 0.001, ulid: `0-drain-${res}`, addressed: { ifHolds: res, now: false }, rechecks: 30 },
    { until: 0, ulid: `0-now-${res}`, addressed: { ifHolds: res, now: true }, rechecks: 5 },
    { until: -90, ulid: `0-now-${res}`, addressed: { ifHolds: res, now: true }, rechecks: 5 },
  ])('$until s before the grace ends: $ulid', ({ until, ulid, addressed, rechecks }) => {
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

  it('again only when due, sooner when the grace is short', () => {
    const resource = aReleasedResource({ outstanding: [0], drainSeconds: 10 });

    const decision = decideResource(resource, aResourceTurn({ holders }));

    expect(commitOf(decision).next).toMatchObject({ wakeAt: inSeconds(10), ...noted });
  });

  it('and a reclaim is refused', () => {
    const decision = decideResource(aReleasedResource(), aResourceTurn({ commands: [aReclaim()] }));

    expect(commitOf(decision)).toMatchObject({ next: aReleasedResource(), consumes: [aReclaim()] });
    expect(wakesOf(decision)).toEqual(['lease-sender']);
  });
});

describe('its clean-up', () => {
  it.each([
    { text: 'stopping', note: 'stopping', events: ['destroying'] },
    { text: null, note: 'terminating', events: [] },
  ])('persists $text: the note is $note', ({ text, note, events }) => {
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
    'is retried $wakes s after $hookResult.kind',
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
