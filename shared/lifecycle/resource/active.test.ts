import { describe, expect, it } from 'vitest';
import { limits } from '../../model/limits.ts';
import {
  aLeaving,
  anActiveResource,
  aToken,
  inSeconds,
  leaseId,
  me,
  now,
} from '../../model/testing.ts';
import {
  aCancel,
  anUnpause,
  aPause,
  aReclaim,
  aRelease,
  aResourceTurn,
  aRetire,
  briefs,
  commitOf,
  saysOf,
  wakesOf,
  wordOf,
} from '../testing.ts';
import { decideResource } from './index.ts';

const free = (ago: number, n = 0) => aToken({ n, freedAt: inSeconds(-ago) });
const rested = limits.reclaimMinAge;
const retiring = aLeaving({ reason: 'retired' });

describe('an active resource', () => {
  const idle = { bag: [free(600)] };
  const old = { activatedAt: inSeconds(-3_600), maxAgeSeconds: 3_600 };
  const release = aRelease({ target: anActiveResource().id });
  const goes = 'released, act destroyResource';

  it.each([
    { when: 'used', given: {}, turn: {}, becomes: 'wait' },
    { when: 'used, due', given: { wakeAt: now }, turn: {}, becomes: 'active' },
    { when: 'idle long enough', given: {}, turn: idle, becomes: goes },
    { when: 'idle a moment less', given: {}, turn: { bag: [free(599.999)] }, becomes: 'wait' },
    { when: 'idle in part', given: { capacity: 2 }, turn: idle, becomes: 'wait' },
    { when: 'idle but paused', given: { paused: true }, turn: idle, becomes: 'wait' },
    { when: 'too old and idle', given: old, turn: { bag: [free(1)] }, becomes: goes },
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
    { when: 'told nonsense', given: {}, turn: { commands: [aCancel()] }, becomes: 'active' },
    { when: 'retiring', given: { retiring, out: [0] }, turn: {}, becomes: 'wait' },
    {
      when: 'retiring, due',
      given: { retiring, out: [0], wakeAt: now },
      turn: {},
      becomes: 'active',
    },
    {
      when: 'retiring, all home',
      given: { retiring, out: [0] },
      turn: { home: [free(1)] },
      becomes: 'released',
    },
    { when: 'retiring and old', given: { ...old, retiring, out: [0] }, turn: {}, becomes: 'wait' },
  ])('when $when becomes $becomes', ({ given, turn, becomes }) => {
    const decision = decideResource(anActiveResource(given), aResourceTurn(turn));

    expect(wordOf(decision)).toBe(becomes);
  });

  it.each([
    { of: 'idle', given: {}, turn: idle, reason: 'idle', roomFor: null },
    { of: 'age', given: old, turn: { bag: [free(1)] }, reason: 'max-age', roomFor: null },
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
      roomFor: leaseId('asker'),
    },
    {
      of: 'a retirement for somebody',
      given: {},
      turn: { commands: [aRetire({ for: me })], ...idle },
      reason: 'retired',
      roomFor: me,
    },
    {
      of: 'a retirement begun before',
      given: { retiring, out: [0], roomFor: me },
      turn: { home: [free(1)] },
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
    expect(saysOf(decision)).toEqual(['released']);
  });
});

describe('when several things are asked of a resource', () => {
  const release = aRelease({ target: anActiveResource().id });
  const commands = [aReclaim(), anUnpause('c1'), aPause('c2'), aRetire(), release];

  it.each([
    { of: commands, obeys: ['release', 'all'] },
    { of: commands.slice(0, 4), obeys: ['retiring', 'all'] },
    { of: [aPause('c1'), anUnpause('c2')], obeys: ['paused', 'c1'] },
    { of: [aReclaim(), aPause()], obeys: ['paused', 'c5'] },
    { of: [aReclaim()], obeys: ['reclaim-refused', 'c3'] },
  ])('the strongest is obeyed: $obeys', ({ of, obeys: [says, which] }) => {
    const decision = decideResource(anActiveResource(), aResourceTurn({ commands: of }));

    const { obeys } = commitOf(decision);
    expect(saysOf(decision)[0]).toContain(says);
    expect(obeys).toEqual(which === 'all' ? of : of.filter(({ ulid }) => ulid === which));
  });

  it.each([
    { paused: true, of: [anUnpause('c1'), aPause('c2')], obeys: 'c1', leaves: false },
    { paused: false, of: [aPause('c1'), anUnpause('c2')], obeys: 'c1', leaves: true },
    { paused: true, of: [aPause('c1'), anUnpause('c2')], obeys: 'c1', leaves: true },
  ])('pauses count in the order asked: $of.0.kind first', ({ paused, of, obeys, leaves }) => {
    const decision = decideResource(anActiveResource({ paused }), aResourceTurn({ commands: of }));

    expect(commitOf(decision).obeys).toMatchObject([{ ulid: obeys }]);
    expect(commitOf(decision).next).toMatchObject({ paused: leaves });
  });
});

describe('a reclaim', () => {
  const asks = (
    given: Parameters<typeof anActiveResource>[0],
    bag: readonly ReturnType<typeof free>[],
  ) => decideResource(anActiveResource(given), aResourceTurn({ commands: [aReclaim()], bag }));

  it.each([
    { when: 'it is used', given: {}, bag: [], granted: false },
    { when: 'it was used just now', given: {}, bag: [free(rested - 0.001)], granted: false },
    { when: 'it rested long enough', given: {}, bag: [free(rested)], granted: true },
    { when: 'one seat is used', given: { capacity: 2 }, bag: [free(500)], granted: false },
    {
      when: 'the last seat was used just now',
      given: { capacity: 2 },
      bag: [free(500), free(9, 1)],
      granted: false,
    },
    { when: 'both rested', given: { capacity: 2 }, bag: [free(500), free(300, 1)], granted: true },
    { when: 'it is paused', given: { paused: true }, bag: [], granted: false },
    { when: 'it retires', given: { retiring, out: [0] }, bag: [], granted: false },
  ])('when $when: $granted', ({ given, bag, granted }) => {
    const decision = asks(given, bag);

    expect(commitOf(decision).next?.state).toBe(granted ? 'released' : 'active');
    expect(saysOf(decision)).toEqual([granted ? 'released' : 'reclaim-refused']);
    expect(wakesOf(decision)).toEqual(['lease-asker']);
    if (!granted) expect(briefs(decision)).toEqual([]);
  });

  it('granted makes the asker a watcher, once', () => {
    const watchers = [leaseId('asker'), me];

    const decision = asks({ watchers }, [free(500)]);

    expect(commitOf(decision).next).toMatchObject({ watchers, roomFor: leaseId('asker') });
    expect(wakesOf(decision)).toEqual(['lease-asker', 'lease-me']);
  });

  it('of a resource for a resource hands its room to nobody in particular', () => {
    const commands = [aReclaim({ for: anActiveResource().id })];

    const decision = decideResource(
      anActiveResource(),
      aResourceTurn({ commands, bag: [free(500)] }),
    );

    expect(commitOf(decision).next).toMatchObject({ state: 'released', roomFor: null });
  });
});

describe('the next look at an active resource', () => {
  it.each([
    { when: 'used', given: {}, bag: [], looks: 600 },
    { when: 'free for a while', given: {}, bag: [free(500)], looks: 100 },
    { when: 'idle ends far off', given: { idleSeconds: 9_000 }, bag: [free(5)], looks: 3_600 },
    { when: 'old soon', given: { maxAgeSeconds: 1_000 }, bag: [free(1)], looks: 200 },
    {
      when: 'retiring',
      given: { retiring, out: [0], maxAgeSeconds: 1_000 },
      bag: [],
      looks: 3_600,
    },
    { when: 'paused past its idle end', given: { paused: true }, bag: [free(9_000)], looks: 1 },
  ])('$when: after $looks s', ({ given, bag, looks }) => {
    const decision = decideResource(
      anActiveResource({ ...given, wakeAt: now }),
      aResourceTurn({ bag }),
    );

    expect(commitOf(decision).next).toMatchObject({ state: 'active', wakeAt: inSeconds(looks) });
    expect(saysOf(decision)).toEqual([]);
  });
});
