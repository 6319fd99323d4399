import { describe, expect, it } from 'vitest';
import { anUnpause, aPause, aRelease, aRetire } from '../../../test/support/lifecycle/commands.ts';
import {
  commitOf,
  eventKindsOf,
  wakesOf,
  writeTextsOf,
} from '../../../test/support/lifecycle/decisions.ts';
import { aResourceTurn, refusedAt } from '../../../test/support/lifecycle/turns.ts';
import { leaseId, me, res } from '../../../test/support/model/ids.ts';
import { aLeaving, anActiveResource } from '../../../test/support/model/resources.ts';
import { aFreeSeat, aLineEntry, aSeat } from '../../../test/support/model/seats.ts';
import { inSeconds } from '../../../test/support/model/time.ts';
import { freeSeatKey, returnedKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import { freeSeatItem } from '../../model/record.ts';
import type { Write } from '../../model/write.ts';
import { mergeByKey } from '../allocator/merge.ts';
import { returnedSeats } from './gate.ts';
import { decideResource } from './index.ts';

const three = (given: Parameters<typeof anActiveResource>[0] = {}) =>
  anActiveResource({ capacity: 3, watchers: [me], ...given });
const freeSeatsAt = (...seats: readonly number[]) =>
  seats.map((n) => aFreeSeat({ n, capacity: 3 }));
const closes = 'delete gate/res-1 if pk';
const seen = (n: number) => `delete seats/hosts/any res-1/0${n} if pk`;
const outstanding = (n: number) => `check seats/hosts/any res-1/0${n} if !pk`;

const isGrant = ({ key }: Write): boolean => key.pk.startsWith('granted/');

describe('a commit that closes the gate names every seat', () => {
  const release = aRelease({ target: res });
  const foundGone = refusedAt([freeSeatKey(aSeat({ n: 1 })), null]);
  const foundBack = refusedAt([freeSeatKey(aSeat({ n: 2 })), freeSeatItem(aFreeSeat({ n: 2 }))]);

  it.each([
    {
      by: 'pause',
      command: aPause(),
      freeSeats: freeSeatsAt(0, 1, 2),
      refused: refusedAt(),
      stay: [],
    },
    {
      by: 'pause',
      command: aPause(),
      freeSeats: freeSeatsAt(1),
      refused: refusedAt(),
      stay: [0, 2],
    },
    { by: 'pause', command: aPause(), freeSeats: [], refused: refusedAt(), stay: [0, 1, 2] },
    {
      by: 'retire',
      command: aRetire(),
      freeSeats: freeSeatsAt(1),
      refused: refusedAt(),
      stay: [0, 2],
    },
    {
      by: 'release',
      command: release,
      freeSeats: freeSeatsAt(0, 2),
      refused: refusedAt(),
      stay: [1],
    },
    {
      by: 'release',
      command: release,
      freeSeats: freeSeatsAt(0, 1),
      refused: foundGone,
      stay: [1, 2],
    },
    { by: 'release', command: release, freeSeats: freeSeatsAt(0, 1), refused: foundBack, stay: [] },
  ])('$by: outstanding are $stay', ({ command, freeSeats, refused, stay }) => {
    const decision = decideResource(
      three(),
      aResourceTurn({ commands: [command], freeSeats, refused }),
    );

    const expected = [0, 1, 2].map((n) => (stay.some((at) => at === n) ? outstanding(n) : seen(n)));
    expect(writeTextsOf(decision)).toEqual([closes, ...expected]);
    expect(commitOf(decision).next).toMatchObject({ outstanding: stay });
    expect(wakesOf(decision)).toEqual(['lease-me']);
  });

  it.each([
    { of: 'a paused one', given: { paused: true, outstanding: [1] }, command: release },
    { of: 'a paused one', given: { paused: true, outstanding: [1] }, command: aRetire() },
    { of: 'a retiring one', given: { retiring: aLeaving(), outstanding: [1] }, command: release },
    { of: 'a retiring one', given: { retiring: aLeaving(), outstanding: [1] }, command: aRetire() },
  ])('except $of: it keeps its outstanding seats and names no seat', ({ given, command }) => {
    const decision = decideResource(three(given), aResourceTurn({ commands: [command] }));

    expect(writeTextsOf(decision)).toEqual([]);
    expect(commitOf(decision).next).toMatchObject({ outstanding: [1] });
  });

  it.each([
    { of: 'a paused one', given: { paused: true }, command: aPause() },
    { of: 'a retiring one', given: { retiring: aLeaving(), outstanding: [0] }, command: aPause() },
    { of: 'an open one', given: {}, command: anUnpause() },
    {
      of: 'a retiring paused one',
      given: { paused: true, retiring: aLeaving(), outstanding: [0] },
      command: anUnpause(),
    },
  ])('$command.kind of $of changes nothing', ({ given, command }) => {
    const resource = three(given);

    const decision = decideResource(resource, aResourceTurn({ commands: [command] }));

    expect(commitOf(decision)).toMatchObject({ next: resource, writes: [], consumes: [command] });
    expect(eventKindsOf(decision)).toEqual([]);
  });

  it('has an event for what it did', () => {
    const paused = decideResource(three(), aResourceTurn({ commands: [aPause()] }));
    const retired = decideResource(three(), aResourceTurn({ commands: [aRetire({ for: me })] }));

    expect(commitOf(paused)).toMatchObject({ next: { paused: true }, by: 'anna', hook: null });
    expect(eventKindsOf(paused)).toEqual(['paused']);
    expect(commitOf(retired)).toMatchObject({
      next: { retiring: { reason: 'retired', by: 'anna' }, roomFor: me, wakeAt: inSeconds(3_600) },
    });
    expect(eventKindsOf(retired)).toEqual(['retiring']);
  });
});

describe('reopening a paused gate', () => {
  const opens = 'put gate/res-1 if !pk';
  const puts = (n: number) => `put seats/hosts/any res-1/0${n} if !pk`;
  const moved = (n: number) => `delete returned/res-1 0${n} if pk`;
  const away = (n: number) => `check returned/res-1 0${n} if !pk`;

  it.each([
    { outstanding: [], returned: [], writes: [opens, puts(0), puts(1), puts(2)] },
    { outstanding: [1], returned: [1], writes: [opens, puts(0), puts(2), puts(1), moved(1)] },
    { outstanding: [1], returned: [], writes: [opens, puts(0), puts(2), away(1)] },
    { outstanding: [0, 1, 2], returned: [2], writes: [opens, puts(2), away(0), away(1), moved(2)] },
  ])('outstanding $outstanding, returned $returned', ({ outstanding: gone, returned, writes }) => {
    const turn = aResourceTurn({ commands: [anUnpause()], returned: freeSeatsAt(...returned) });

    const decision = decideResource(three({ paused: true, outstanding: gone }), turn);

    expect(writeTextsOf(decision)).toEqual(writes);
    expect(commitOf(decision).next).toMatchObject({
      paused: false,
      outstanding: [],
      wakeAt: inSeconds(600),
    });
    expect(eventKindsOf(decision)).toEqual(['unpaused']);
  });

  it('grants its seats to the line first, and keeps the uses of returned ones', () => {
    const returned = [aFreeSeat({ n: 0, capacity: 3, uses: 7 })];
    const line = [
      aLineEntry(),
      aLineEntry({ lease: leaseId('c') }),
      aLineEntry({ lease: leaseId('d') }),
    ];
    const turn = aResourceTurn({ commands: [anUnpause()], returned, line });

    const decision = decideResource(three({ paused: true, outstanding: [0, 1] }), turn);

    expect(wakesOf(decision)).toEqual(['lease-b', 'lease-c', 'lease-me']);
    const granted = commitOf(decision).writes.filter(isGrant);
    expect(granted[1]).toMatchObject({ item: { granted: { n: 0, uses: 7 } } });
  });

  it('of as many seats as there can be grants some, and frees the others for the next look', () => {
    const { capacity, seatsGranted, commandsPerTurn, transactionItems } = limits;
    const all = Array.from({ length: capacity }, (_, n) => n);
    const returned = all.map((n) => aFreeSeat({ n, capacity }));
    const line = all.map((n) => aLineEntry({ lease: leaseId(`l${n}`), queuedAt: n }));
    const paused = three({ capacity, paused: true, outstanding: all });

    const decision = decideResource(
      paused,
      aResourceTurn({ commands: [anUnpause()], returned, line }),
    );

    const { writes, rechecks } = commitOf(decision);
    expect(writes.filter(isGrant)).toHaveLength(seatsGranted);
    expect(rechecks.map(({ kind }) => kind)).toEqual(Array(capacity - seatsGranted).fill('seat'));
    // With it go the record, its event and the commands.
    const others = 2 + commandsPerTurn;
    expect(mergeByKey(writes).length + others).toBeLessThanOrEqual(transactionItems);
  });
});

describe('returned seats', () => {
  const found = (n: number) => refusedAt([returnedKey(res, n), null]);

  it.each([
    { outstanding: [0, 1], returned: freeSeatsAt(0, 1), refused: refusedAt(), back: [0, 1] },
    { outstanding: [0, 1], returned: freeSeatsAt(1), refused: refusedAt(), back: [1] },
    { outstanding: [1], returned: freeSeatsAt(0, 1), refused: refusedAt(), back: [1] },
    { outstanding: [0, 1], returned: freeSeatsAt(0, 1), refused: found(0), back: [1] },
    { outstanding: [], returned: freeSeatsAt(0), refused: refusedAt(), back: [] },
  ])('of outstanding $outstanding: $back', ({ outstanding: gone, returned, refused, back }) => {
    const seats = returnedSeats(three(), gone, aResourceTurn({ returned, refused }));

    expect(seats.map(({ n }) => n)).toEqual(back);
  });
});
