import { describe, expect, it } from 'vitest';
import { grantTexts, writeText } from '../../../test/support/lifecycle/decisions.ts';
import { refusedAt } from '../../../test/support/lifecycle/turns.ts';
import { leaseId, res } from '../../../test/support/model/ids.ts';
import { aFreeSeat, aLineEntry, aSeat } from '../../../test/support/model/seats.ts';
import { now } from '../../../test/support/model/time.ts';
import { freeSeatKey, gateKey, lineEntryKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import { freeSeatItem, lineEntryItem } from '../../model/record.ts';
import { entryNow, firstWaiting, isAhead, leaveEntry, wantsRoom } from './line.ts';
import { afterUse, grantOrFree, isStillFree, returnSeat, seatOf } from './seats.ts';

const b = aLineEntry();
const c = aLineEntry({ lease: leaseId('c') });
const granted = aLineEntry({ lease: leaseId('a'), granted: aSeat({ resource: res }) });
const closed = refusedAt([gateKey(res), null]);
const bLeft = refusedAt([lineEntryKey(b), null]);
const bHasRoom = refusedAt([lineEntryKey(b), lineEntryItem({ ...b, room: true })]);

describe('a seat given back', () => {
  const seat = aSeat({ uses: 3 });
  const open = 'check gate/res-1 if pk';
  const toB = grantTexts('hosts/any', 'lease-b');
  const toFree = 'put seats/hosts/any res-1/00 if !pk';

  it.each([
    { when: 'no lease waits', line: [], refused: refusedAt(), writes: [open, toFree], to: 'free' },
    { when: 'b waits', line: [b, c], refused: refusedAt(), writes: [open, ...toB], to: 'entry' },
    {
      when: 'b was handed room meanwhile, which it keeps',
      line: [b, c],
      refused: bHasRoom,
      writes: [open, 'delete line/hosts/any lease-b if pk,room,!building', toB[1]],
      to: 'entry',
    },
    {
      when: 'another turn granted b, so the line is contested',
      line: [b, c],
      refused: bLeft,
      writes: [open, toFree],
      to: 'free',
    },
    { when: 'only b, just left', line: [b], refused: bLeft, writes: [open, toFree], to: 'free' },
    {
      when: 'the gate is closed',
      line: [b, c],
      refused: closed,
      writes: ['check gate/res-1 if !pk', 'put returned/res-1 00 if !pk'],
      to: 'returned',
    },
    {
      when: 'the gate is open again',
      line: [],
      refused: refusedAt([gateKey(res), { fit: 'any' }]),
      writes: [open, toFree],
      to: 'free',
    },
  ])('goes to $to when $when', ({ line, refused, writes, to }) => {
    const move = returnSeat(seat, line, refused, now);

    expect(move.writes.map(writeText)).toEqual(writes);
    expect(move.to).toBe(to);
    const woken = {
      free: [],
      entry: [leaseId('b')],
    };
    expect(move.wakes.map(({ id }) => id)).toEqual({ ...woken, returned: [res] }[to]);
    // Both sides write, then look: only a seat that was put free may be overlooked.
    expect(move.rechecks.map(({ kind }) => kind)).toEqual(to === 'free' ? ['seat'] : []);
  });

  it.each([
    { where: 'free', line: [], refused: refusedAt() },
    { where: 'entry', line: [b], refused: refusedAt() },
    { where: 'returned', line: [], refused: closed },
  ])('counts one more use when it goes to: $where', ({ line, refused }) => {
    const { writes } = returnSeat(afterUse(seat), line, refused, now);

    const text = JSON.stringify(writes.at(-1));
    expect(text).toContain('"uses":4');
    expect(text.includes(`"freedAt":${now}`)).toBe(line.length === 0);
  });
});

describe('a seat given back for the last time', () => {
  const spent = afterUse(aSeat({ uses: 2, maxUses: 3 }));
  const failing = afterUse(aSeat({ failures: limits.quarantineAfter - 1 }), true);

  it.each([
    { of: 'spent', seat: spent, kind: 'retire', ulid: '0-spent-0', to: 'free' },
    { of: 'failing', seat: failing, kind: 'quarantine', ulid: '0-failing-0', to: 'entry' },
  ])('$of: its resource is commanded to $kind', ({ seat: last, kind, ulid, to }) => {
    const move = returnSeat(last, [b], refusedAt(), now);

    expect(move.to).toBe(to);
    expect(move.rechecks).toEqual([]);
    expect(move.writes.at(-1)).toMatchObject({ op: 'put', item: { kind, ulid, by: 'system' } });
    expect(move.wakes.at(-1)).toEqual({ id: last.resource, reason: kind });
  });

  it.each([
    { of: 'used less often than allowed', seat: afterUse(aSeat({ uses: 1, maxUses: 3 })) },
    { of: 'without a bound on its uses', seat: afterUse(aSeat({ uses: 1_000 })) },
    { of: 'failing for the second time', seat: afterUse(aSeat({ failures: 1 }), true) },
    { of: 'failing before, but not now', seat: afterUse(aSeat({ failures: 9 })) },
  ])('$of: no command is written', ({ seat: fine }) => {
    const { writes, to } = returnSeat(fine, [b], refusedAt(), now);

    expect(writes.filter(({ key }) => key.table === 'commands')).toEqual([]);
    expect(to).toBe('entry');
  });

  it('is returned without a command when its resource is already leaving', () => {
    expect(returnSeat(spent, [], closed, now)).toMatchObject({ to: 'returned', rechecks: [] });
  });
});

describe('a seat handed out when the gate opens', () => {
  it('checks no gate and is free from now', () => {
    const { writes, rechecks } = grantOrFree(aSeat(), [], refusedAt(), now);

    expect(writes.map(writeText)).toEqual(['put seats/hosts/any res-1/00 if !pk']);
    expect(rechecks).toEqual([
      { kind: 'seat', seat: { ...aSeat(), freedAt: now }, isContested: false },
    ]);
  });

  it('keeps only the seat fields of a free seat', () => {
    expect(seatOf(aFreeSeat({ n: 2 }))).toEqual(aSeat({ n: 2 }));
  });
});

describe('a free seat that was read', () => {
  it.each([
    { found: undefined, stillFree: true },
    { found: null, stillFree: false },
    { found: freeSeatItem(aFreeSeat()), stillFree: true },
  ])('is still free when a refusal found $found: $stillFree', ({ found, stillFree }) => {
    const refused = found === undefined ? refusedAt() : refusedAt([freeSeatKey(aSeat()), found]);

    expect(isStillFree(aFreeSeat(), refused)).toBe(stillFree);
  });
});

describe('a line', () => {
  it.each([
    { line: [], refused: refusedAt(), first: null },
    { line: [b, c], refused: refusedAt(), first: b },
    { line: [b], refused: bLeft, first: null },
    { line: [b, c], refused: bLeft, first: c },
  ])('of $line.length entries serves next: $first.lease', ({ line, refused, first }) => {
    expect(firstWaiting(line, refused)).toEqual(first);
  });

  it('sees an entry as the last refusal found it', () => {
    const withRoom = { ...b, room: true };

    expect(entryNow(b, refusedAt([lineEntryKey(b), lineEntryItem(withRoom)]))).toEqual(withRoom);
    expect(entryNow(b, bLeft)).toBeNull();
    expect(entryNow(b, refusedAt())).toBe(b);
  });

  const mine = aLineEntry({ lease: leaseId('me'), queuedAt: now, priority: 100 });
  it.each([
    { other: aLineEntry({ queuedAt: now - 1 }), ahead: true },
    { other: aLineEntry({ queuedAt: now + 1 }), ahead: false },
    { other: aLineEntry({ queuedAt: now + 1, priority: 101 }), ahead: true },
    { other: aLineEntry({ queuedAt: now - 1, priority: 99 }), ahead: false },
    { other: aLineEntry({ queuedAt: now, lease: leaseId('a') }), ahead: true },
    { other: aLineEntry({ queuedAt: now, lease: leaseId('zz') }), ahead: false },
    { other: mine, ahead: false },
  ])('$other.priority at $other.queuedAt of $other.lease is ahead: $ahead', ({ other, ahead }) => {
    expect(isAhead(other, mine)).toBe(ahead);
  });

  it.each([
    { entry: b, leave: 'line/hosts/any lease-b if pk,!room,!building' },
    { entry: granted, leave: 'granted/hosts/any lease-a if pk,!room,!building' },
    { entry: { ...b, room: true }, leave: 'if pk,room,!building' },
    { entry: { ...b, building: true }, leave: 'if pk,!room,building' },
  ])('is left only if unchanged since it was read: $leave', ({ entry, leave }) => {
    expect(writeText(leaveEntry(entry))).toContain(leave);
  });

  it.each([
    { entry: b, wants: true },
    { entry: { ...b, couldBuild: false }, wants: false },
    { entry: { ...b, building: true }, wants: false },
    { entry: { ...b, room: true }, wants: false },
    { entry: { ...b, granted: aSeat() }, wants: false },
  ])('room may pass to $entry: $wants', ({ entry, wants }) => {
    expect(wantsRoom(entry)).toBe(wants);
  });
});
