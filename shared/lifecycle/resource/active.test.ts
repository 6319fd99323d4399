import { describe, expect, it } from 'vitest';
import {
  aCancel,
  anUnpause,
  aPause,
  aReclaim,
  aRelease,
  aRetire,
} from '../../../test/support/lifecycle/commands.ts';
import { commitOf, decisionWord, eventKindsOf } from '../../../test/support/lifecycle/decisions.ts';
import { aResourceTurn } from '../../../test/support/lifecycle/turns.ts';
import { leaseId, me } from '../../../test/support/model/ids.ts';
import { aLeaving, anActiveResource } from '../../../test/support/model/resources.ts';
import { aFreeSeat } from '../../../test/support/model/seats.ts';
import { inSeconds, now } from '../../../test/support/model/time.ts';
import { limits } from '../../model/limits.ts';
import { decideResource } from './index.ts';

const free = (ago: number, n = 0) => aFreeSeat({ n, freedAt: inSeconds(-ago) });
const retiring = aLeaving({ reason: 'retired' });

describe('an active resource', () => {
  const idle = { freeSeats: [free(600)] };
  const old = { activatedAt: inSeconds(-3_600), maxAgeSeconds: 3_600 };
  const release = aRelease({ target: anActiveResource().id });
  const goes = 'released, act destroyResource';

  it.each([
    { when: 'used', given: {}, turn: {}, becomes: 'wait' },
    { when: 'used, due', given: { wakeAt: now }, turn: {}, becomes: 'active' },
    { when: 'idle long enough', given: {}, turn: idle, becomes: goes },
    {
      when: 'idle a moment less',
      given: {},
      turn: { freeSeats: [free(599.999)] },
      becomes: 'wait',
    },
    { when: 'idle in part', given: { capacity: 2 }, turn: idle, becomes: 'wait' },
    { when: 'idle but paused', given: { paused: true }, turn: idle, becomes: 'wait' },
    { when: 'too old and idle', given: old, turn: { freeSeats: [free(1)] }, becomes: goes },
    { when: 'too old and used', given: old, turn: {}, becomes: 'active' },
    { when: 'released', given: {}, turn: { commands: [release] }, becomes: 'released' },
    { when: 'released, free', given: {}, turn: { commands: [release], ...idle }, becomes: goes },
    { when: 'retired', given: {}, turn: { commands: [aRetire()] }, becomes: 'active' },
    { when: 'retired, free', given: {}, turn: { commands: [aRetire()], ...idle }, becomes: goes },
    { when: 'reclaimed', given: {}, turn: { commands: [aReclaim()] }, becomes: 'active' },
    {
      when: 'reclaimed, free',
      given: {},
      turn: { commands: [aReclaim()], ...idle },
      becomes: goes,
    },
    { when: 'paused', given: {}, turn: { commands: [aPause()] }, becomes: 'active' },
    {
      when: 'sent a command of an execution',
      given: {},
      turn: { commands: [aCancel()] },
      becomes: 'active',
    },
    { when: 'retiring', given: { retiring, outstanding: [0] }, turn: {}, becomes: 'wait' },
    {
      when: 'retiring, due',
      given: { retiring, outstanding: [0], wakeAt: now },
      turn: {},
      becomes: 'active',
    },
    {
      when: 'retiring, all seats returned',
      given: { retiring, outstanding: [0] },
      turn: { returned: [free(1)] },
      becomes: 'released',
    },
    {
      when: 'retiring and old',
      given: { ...old, retiring, outstanding: [0] },
      turn: {},
      becomes: 'wait',
    },
  ])('when $when becomes $becomes', ({ given, turn, becomes }) => {
    const decision = decideResource(anActiveResource(given), aResourceTurn(turn));

    expect(decisionWord(decision)).toBe(becomes);
  });

  it.each([
    { of: 'idle', given: {}, turn: idle, reason: 'idle', roomFor: null },
    { of: 'age', given: old, turn: { freeSeats: [free(1)] }, reason: 'max-age', roomFor: null },
    { of: 'a person', given: {}, turn: { commands: [release] }, reason: 'released', roomFor: null },
    {
      of: 'a lost machine',
      given: {},
      turn: { commands: [{ ...release, now: true }] },
      reason: 'lost',
      roomFor: null,
    },
    {
      of: 'a lease in need',
      given: {},
      turn: { commands: [aReclaim()], ...idle },
      reason: 'reclaimed',
      roomFor: leaseId('sender'),
    },
    {
      of: 'a retirement for a lease',
      given: {},
      turn: { commands: [aRetire({ for: me })], ...idle },
      reason: 'retired',
      roomFor: me,
    },
    {
      of: 'a retirement begun before',
      given: { retiring, outstanding: [0], roomFor: me },
      turn: { returned: [free(1)] },
      reason: 'retired',
      roomFor: me,
    },
  ])('leaves because of $of: $reason', ({ given, turn, reason, roomFor }) => {
    const decision = decideResource(anActiveResource(given), aResourceTurn(turn));

    const drainUntil = reason === 'lost' ? now : inSeconds(60);
    expect(commitOf(decision).next).toMatchObject({
      state: 'released',
      leaving: { reason },
      roomFor,
      retries: {},
      note: '',
      drainUntil,
      wakeAt: inSeconds(limits.soon),
    });
    expect(commitOf(decision).next).not.toHaveProperty('activatedAt');
    expect(eventKindsOf(decision)).toEqual(['released']);
  });
});

describe('when a resource has several commands', () => {
  const release = aRelease({ target: anActiveResource().id });
  const commands = [aReclaim(), anUnpause('c1'), aPause('c2'), aRetire(), release];

  it.each([
    { of: commands, consumes: ['release', 'all'] },
    { of: commands.slice(0, 4), consumes: ['retiring', 'all'] },
    { of: [aPause('c1'), anUnpause('c2')], consumes: ['paused', 'c1'] },
    { of: [aReclaim(), aPause()], consumes: ['paused', 'c5'] },
    { of: [aReclaim()], consumes: ['reclaim-refused', 'c3'] },
  ])('the strongest is obeyed: $consumes', ({ of, consumes: [events, which] }) => {
    const decision = decideResource(anActiveResource(), aResourceTurn({ commands: of }));

    const { consumes } = commitOf(decision);
    expect(eventKindsOf(decision)[0]).toContain(events);
    expect(consumes).toEqual(which === 'all' ? of : of.filter(({ ulid }) => ulid === which));
  });

  it.each([
    { paused: true, of: [anUnpause('c1'), aPause('c2')], consumes: 'c1', leaves: false },
    { paused: false, of: [aPause('c1'), anUnpause('c2')], consumes: 'c1', leaves: true },
    { paused: true, of: [aPause('c1'), anUnpause('c2')], consumes: 'c1', leaves: true },
  ])(
    'pauses and unpauses are obeyed in the order sent: $of.0.kind first',
    ({ paused, of, consumes, leaves }) => {
      const decision = decideResource(
        anActiveResource({ paused }),
        aResourceTurn({ commands: of }),
      );

      expect(commitOf(decision).consumes).toMatchObject([{ ulid: consumes }]);
      expect(commitOf(decision).next).toMatchObject({ paused: leaves });
    },
  );
});

describe('the next look at an active resource', () => {
  it.each([
    { when: 'used', given: {}, freeSeats: [], rechecks: 600 },
    { when: 'free for a while', given: {}, freeSeats: [free(500)], rechecks: 100 },
    {
      when: 'idle ends far off',
      given: { idleSeconds: 9_000 },
      freeSeats: [free(5)],
      rechecks: 3_600,
    },
    { when: 'soon too old', given: { maxAgeSeconds: 1_000 }, freeSeats: [free(1)], rechecks: 200 },
    {
      when: 'retiring',
      given: { retiring, outstanding: [0], maxAgeSeconds: 1_000 },
      freeSeats: [],
      rechecks: 3_600,
    },
    {
      when: 'paused past its idle end',
      given: { paused: true },
      freeSeats: [free(9_000)],
      rechecks: 1,
    },
  ])('$when: after $rechecks s', ({ given, freeSeats, rechecks }) => {
    const decision = decideResource(
      anActiveResource({ ...given, wakeAt: now }),
      aResourceTurn({ freeSeats }),
    );

    expect(commitOf(decision).next).toMatchObject({ state: 'active', wakeAt: inSeconds(rechecks) });
    expect(eventKindsOf(decision)).toEqual([]);
  });
});
