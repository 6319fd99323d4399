import { describe, expect, it } from 'vitest';
import { aCancel, anExtend, aRelease, aWarn } from '../../../test/support/lifecycle/commands.ts';
import {
  commitOf,
  decisionWord,
  eventKindsOf,
  grantTexts,
  wakesOf,
  writeTextsOf,
} from '../../../test/support/lifecycle/decisions.ts';
import { aHeldTurn } from '../../../test/support/lifecycle/turns.ts';
import { res, resId } from '../../../test/support/model/ids.ts';
import { anActiveLease } from '../../../test/support/model/leases.ts';
import { aLineEntry } from '../../../test/support/model/seats.ts';
import { inSeconds, now } from '../../../test/support/model/time.ts';
import { decideActive } from './active.ts';
import { untilMax, warnAt } from './expiry.ts';

const freesSeat = 'put seats/hosts/any res-1/00 if !pk';
const endWrites = ['check running/lease-me if !pk', 'check gate/res-1 if pk', freesSeat];

describe('an active lease ends', () => {
  const addressed = { reason: 'res-1 is leaving', ifHolds: res };
  const late = anActiveLease({ until: now });

  it.each([
    { when: 'released', lease: anActiveLease(), commands: [aRelease()], reason: 'released' },
    {
      when: 'released with other commands',
      lease: anActiveLease(),
      commands: [anExtend(), aRelease()],
      reason: 'released',
    },
    {
      when: 'its resource leaves',
      lease: anActiveLease(),
      commands: [aRelease(addressed)],
      reason: 'resource-lost',
    },
    { when: 'its time is up', lease: late, commands: [], reason: 'expired' },
    {
      when: 'its time is up, with a release for a resource it does not hold',
      lease: late,
      commands: [aRelease({ ifHolds: resId('7') })],
      reason: 'expired',
    },
  ])('when $when: $reason', ({ lease, commands, reason }) => {
    const decision = decideActive(lease, aHeldTurn({ commands }));

    expect(commitOf(decision)).toMatchObject({
      next: { state: 'destroyed', ended: { reason, at: now }, resourceId: res },
      consumes: commands,
      hook: null,
    });
    expect(writeTextsOf(decision)).toEqual(endWrites);
    expect(eventKindsOf(decision)).toEqual(['destroyed']);
  });

  it('at the millisecond of its until, not before', () => {
    const lease = anActiveLease({ until: now + 1, wakeAt: now + 1 });

    expect(decisionWord(decideActive(lease, aHeldTurn()))).toBe('wait');
  });

  it('and grants its seat to the next in line', () => {
    const decision = decideActive(
      anActiveLease({ watchers: [resId('owner')] }),
      aHeldTurn({ commands: [aRelease()], line: [aLineEntry()] }),
    );

    expect(writeTextsOf(decision).slice(-2)).toEqual(grantTexts('hosts/any', 'lease-b'));
    expect(wakesOf(decision)).toEqual(['lease-b', 'res-owner']);
    expect(commitOf(decision).events[0]?.text).toBe(
      'released by anna; seat granted to the next in line',
    );
  });
});

describe('an active lease stays active', () => {
  it.each([
    { when: 'a stale wake', lease: {}, commands: [], becomes: 'wait' },
    {
      when: 'a wake at its rounded time',
      lease: { wakeAt: now, warned: true },
      commands: [],
      becomes: 'active',
    },
    {
      when: 'a release for a resource it does not hold',
      lease: {},
      commands: [aRelease({ ifHolds: resId('7') })],
      becomes: 'active',
    },
    {
      when: 'a warning from a resource it does not hold',
      lease: {},
      commands: [aWarn({ ifHolds: resId('7') })],
      becomes: 'active',
    },
    { when: 'a command of another kind', lease: {}, commands: [aCancel()], becomes: 'active' },
  ])('on $when: $becomes', ({ lease, commands, becomes }) => {
    const decision = decideActive(anActiveLease(lease), aHeldTurn({ commands }));

    expect(decisionWord(decision)).toBe(becomes);
    if (decision.kind === 'commit') {
      expect(decision.commit).toMatchObject({ consumes: commands, events: [], writes: [] });
      expect(decision.commit.next).toMatchObject({ until: inSeconds(3_000) });
      expect(decision.commit.next).toMatchObject({ wakeAt: inSeconds(3_000) });
    }
  });
});

describe('a lease whose machine may soon be taken', () => {
  it.each([
    { commands: [aWarn()], kinds: ['interruption-warning'] },
    { commands: [aWarn(), anExtend()], kinds: ['interruption-warning', 'extended'] },
    {
      commands: [anExtend({ ttlSeconds: 1 }), aWarn()],
      kinds: ['interruption-warning', 'extend-refused'],
    },
  ])('tells so, and goes on: $kinds', ({ commands, kinds }) => {
    const decision = decideActive(anActiveLease(), aHeldTurn({ commands }));

    expect(decisionWord(decision)).toBe('active');
    expect(eventKindsOf(decision)).toEqual(kinds);
    expect(commitOf(decision)).toMatchObject({ consumes: commands, writes: [] });
    expect(commitOf(decision).events[0]).toMatchObject({ data: { resource: res } });
  });
});

describe('a lease near its end', () => {
  const near = { activatedAt: inSeconds(-3_300), until: inSeconds(300), wakeAt: now };

  it('is warned once, and wakes again at its end', () => {
    const decision = decideActive(anActiveLease(near), aHeldTurn());

    expect(commitOf(decision).events).toMatchObject([
      { kind: 'ends-soon', text: expect.stringContaining('ends in 300 s') },
    ]);
    expect(commitOf(decision).next).toMatchObject({ warned: true, wakeAt: inSeconds(300) });
  });

  it('that was extended after the warning is warned again', () => {
    const lease = anActiveLease({ ...near, warned: true });

    const decision = decideActive(lease, aHeldTurn({ commands: [anExtend({ at: now })] }));

    expect(commitOf(decision).next).toMatchObject({ warned: false, wakeAt: inSeconds(6_900) });
  });

  it.each([
    { lasts: 3_600, warned: false, at: 3_300 },
    { lasts: 1_000, warned: false, at: 900 },
    { lasts: 100, warned: false, at: 90 },
    { lasts: 100.009, warned: false, at: 90 },
    { lasts: 199, warned: false, at: 170 },
    { lasts: 99, warned: false, at: 99 },
    { lasts: 3_600, warned: true, at: 3_600 },
  ])('of $lasts s is warned at $at s', ({ lasts, warned, at }) => {
    const times = { activatedAt: now, until: inSeconds(lasts), warned };

    expect(warnAt(times)).toBe(inSeconds(at));
  });
});

describe('an extension', () => {
  const capped = anActiveLease({ maxTtlSeconds: 4_000 });
  const cap = 4_000 - 600;
  const extendTo = (...ttls: readonly number[]) =>
    ttls.map((ttlSeconds, n) => anExtend({ ttlSeconds, at: now, ulid: `e${n}` }));

  it.each([
    { commands: extendTo(7_200), lease: anActiveLease(), event: 'extended', until: 7_200 },
    { commands: extendTo(3_001), lease: anActiveLease(), event: 'extended', until: 3_001 },
    { commands: extendTo(3_000), lease: anActiveLease(), event: 'extend-refused', until: 3_000 },
    { commands: extendTo(60), lease: anActiveLease(), event: 'extend-refused', until: 3_000 },
    { commands: extendTo(60, 3_100, 90), lease: anActiveLease(), event: 'extended', until: 3_100 },
    { commands: extendTo(7_200), lease: capped, event: 'extended', until: cap },
    {
      commands: extendTo(7_200),
      lease: { ...capped, until: untilMax(capped) },
      event: 'extend-refused',
      until: cap,
    },
  ])('to $commands.0.ttlSeconds s: $event until $until', ({ commands, lease, event, until }) => {
    const decision = decideActive(lease, aHeldTurn({ commands }));

    expect(commitOf(decision).next).toMatchObject({ state: 'active', until: inSeconds(until) });
    expect(eventKindsOf(decision)).toEqual([event]);
    expect(commitOf(decision)).toMatchObject({ consumes: commands, by: 'anna' });
  });

  it('sets the next wake, rounded to ten seconds', () => {
    const decision = decideActive(anActiveLease(), aHeldTurn({ commands: extendTo(3_001) }));

    expect(commitOf(decision).next).toMatchObject({ wakeAt: inSeconds(2_700) });
  });

  it('counts from when it was requested, not from when it is consumed', () => {
    const commands = [anExtend({ at: inSeconds(-100), ttlSeconds: 3_200 })];

    const decision = decideActive(anActiveLease(), aHeldTurn({ commands }));

    expect(commitOf(decision).next).toMatchObject({ until: inSeconds(3_100) });
  });

  it('requested in time saves a lease whose turn comes late', () => {
    const lease = anActiveLease({ until: inSeconds(-1) });
    const commands = [anExtend({ at: inSeconds(-2), ttlSeconds: 60 })];

    const decision = decideActive(lease, aHeldTurn({ commands }));

    expect(commitOf(decision).next).toMatchObject({ state: 'active', until: inSeconds(58) });
  });
});
