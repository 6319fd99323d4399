import { describe, expect, it } from 'vitest';
import { writeText } from '../../../test/support/lifecycle/decisions.ts';
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
const shut = refusedAt([gateKey(res), null]);
const bLeft = refusedAt([lineEntryKey(b), null]);
const bGranted = refusedAt([lineEntryKey(b), lineEntryItem({ ...b, granted: aSeat() })]);

describe('a seat given back', () => {
  const seat = aSeat({ uses: 3 });
  const open = 'check gate/res-1 if pk';
  const toB = 'update line/hosts/any lease-b +granted if pk,!granted';
  const toC = 'update line/hosts/any lease-c +granted if pk,!granted';
  const toBag = 'put seats/hosts/any res-1/00 if !pk';

  it.each([
    { when: 'nobody waits', line: [], refused: refusedAt(), writes: [open, toBag], to: 'free' },
    { when: 'b waits', line: [b, c], refused: refusedAt(), writes: [open, toB], to: 'entry' },
    {
      when: 'the head has a grant',
      line: [granted, c],
      refused: refusedAt(),
      writes: [open, toC],
      to: 'entry',
    },
    { when: 'b just left', line: [b, c], refused: bLeft, writes: [open, toC], to: 'entry' },
    {
      when: 'b was just granted',
      line: [b, c],
      refused: bGranted,
      writes: [open, toC],
      to: 'entry',
    },
    { when: 'only b, just left', line: [b], refused: bLeft, writes: [open, toBag], to: 'free' },
    {
      when: 'the gate is shut',
      line: [b, c],
      refused: shut,
      writes: ['check gate/res-1 if !pk', 'put returned/res-1 00 if !pk'],
      to: 'returned',
    },
    {
      when: 'the gate is open again',
      line: [],
      refused: refusedAt([gateKey(res), { fit: 'any' }]),
      writes: [open, toBag],
      to: 'free',
    },
  ])('goes to $to when $when', ({ line, refused, writes, to }) => {
    const handed = returnSeat(seat, line, refused, now);

    expect(handed.writes.map(writeText)).toEqual(writes);
    expect(handed.to).toBe(to);
    const woken = {
      free: [],
      entry: [to === 'entry' ? leaseId(writes[1] === toB ? 'b' : 'c') : ''],
    };
    expect(handed.wakes.map(({ id }) => id)).toEqual({ ...woken, returned: [res] }[to]);
    // Both sides write, then look: only a seat that was put down may be overlooked.
    expect(handed.rechecks.map(({ kind }) => kind)).toEqual(to === 'free' ? ['seat'] : []);
  });

  it.each([
    { where: 'free', line: [], refused: refusedAt() },
    { where: 'entry', line: [b], refused: refusedAt() },
    { where: 'returned', line: [], refused: shut },
  ])('to the $where after it was held was used once more', ({ line, refused }) => {
    const { writes } = returnSeat(afterUse(seat), line, refused, now);

    const told = JSON.stringify(writes.at(-1));
    expect(told).toContain('"uses":4');
    expect(told.includes(`"freedAt":${now}`)).toBe(line.length === 0);
  });
});

describe('a seat given back for the last time', () => {
  const spent = afterUse(aSeat({ uses: 2, maxUses: 3 }));
  const failing = afterUse(aSeat({ failures: limits.quarantineAfter - 1 }), true);

  it.each([
    { of: 'spent', seat: spent, kind: 'retire', ulid: '0-spent-0', to: 'free' },
    { of: 'failing', seat: failing, kind: 'quarantine', ulid: '0-failing-0', to: 'entry' },
  ])('$of: its resource is told to $kind', ({ seat: last, kind, ulid, to }) => {
    const handed = returnSeat(last, [b], refusedAt(), now);

    expect(handed.to).toBe(to);
    expect(handed.rechecks).toEqual([]);
    expect(handed.writes.at(-1)).toMatchObject({ op: 'put', item: { kind, ulid, by: 'system' } });
    expect(handed.wakes.at(-1)).toEqual({ id: last.resource, reason: kind });
  });

  it.each([
    { of: 'used less than it may', seat: afterUse(aSeat({ uses: 1, maxUses: 3 })) },
    { of: 'used without bound', seat: afterUse(aSeat({ uses: 1_000 })) },
    { of: 'failing for the second time', seat: afterUse(aSeat({ failures: 1 }), true) },
    { of: 'that failed before, and now did not', seat: afterUse(aSeat({ failures: 9 })) },
  ])('$of: nothing is asked', ({ seat: fine }) => {
    const { writes, to } = returnSeat(fine, [b], refusedAt(), now);

    expect(writes.filter(({ key }) => key.table === 'commands')).toEqual([]);
    expect(to).toBe('entry');
  });

  it('goes home without a word when its resource leaves already', () => {
    expect(returnSeat(spent, [], shut, now)).toMatchObject({ to: 'returned', rechecks: [] });
  });
});

describe('a seat handed out by whoever opens the gate', () => {
  it('checks no gate and is as new', () => {
    const { writes, rechecks } = grantOrFree(aSeat(), [], refusedAt(), now);

    expect(writes.map(writeText)).toEqual(['put seats/hosts/any res-1/00 if !pk']);
    expect(rechecks).toEqual([{ kind: 'seat', seat: { ...aSeat(), freedAt: now } }]);
  });

  it('says nothing of a token but what makes a seat', () => {
    expect(seatOf(aFreeSeat({ n: 2 }))).toEqual(aSeat({ n: 2 }));
  });
});

describe('a token that was read', () => {
  it.each([
    { found: undefined, there: true },
    { found: null, there: false },
    { found: freeSeatItem(aFreeSeat()), there: true },
  ])('and then found as $found: $there', ({ found, there }) => {
    const refused = found === undefined ? refusedAt() : refusedAt([freeSeatKey(aSeat()), found]);

    expect(isStillFree(aFreeSeat(), refused)).toBe(there);
  });
});

describe('a line', () => {
  it.each([
    { line: [], refused: refusedAt(), first: null },
    { line: [b, c], refused: refusedAt(), first: b },
    { line: [granted], refused: refusedAt(), first: null },
    { line: [granted, b], refused: bLeft, first: null },
    { line: [b, c], refused: bGranted, first: c },
  ])('of $line.length is served next: $first.lease', ({ line, refused, first }) => {
    expect(firstWaiting(line, refused)).toEqual(first);
  });

  it('sees a row as the last refusal found it', () => {
    const roomy = { ...b, room: true };

    expect(entryNow(b, refusedAt([lineEntryKey(b), lineEntryItem(roomy)]))).toEqual(roomy);
    expect(entryNow(b, bLeft)).toBeNull();
    expect(entryNow(b, refusedAt())).toBe(b);
  });

  const mine = aLineEntry({ lease: leaseId('me'), queuedAt: now, priority: 100 });
  it.each([
    { other: aLineEntry({ queuedAt: now - 1 }), before: true },
    { other: aLineEntry({ queuedAt: now + 1 }), before: false },
    { other: aLineEntry({ queuedAt: now + 1, priority: 101 }), before: true },
    { other: aLineEntry({ queuedAt: now - 1, priority: 99 }), before: false },
    { other: aLineEntry({ queuedAt: now, lease: leaseId('a') }), before: true },
    { other: aLineEntry({ queuedAt: now, lease: leaseId('zz') }), before: false },
    { other: mine, before: false },
  ])('$other.priority at $other.queuedAt of $other.lease is before: $before', (row) => {
    expect(isAhead(row.other, mine)).toBe(row.before);
  });

  it.each([
    { row: b, leave: 'if pk,!granted,!room' },
    { row: granted, leave: 'if pk,granted,!room' },
    { row: { ...b, room: true }, leave: 'if pk,!granted,room' },
  ])('is left as it was seen: $leave', ({ row, leave }) => {
    expect(writeText(leaveEntry(row))).toContain(leave);
  });

  it.each([
    { row: b, wants: true },
    { row: { ...b, couldBuild: false }, wants: false },
    { row: { ...b, building: true }, wants: false },
    { row: { ...b, room: true }, wants: false },
    { row: { ...b, granted: aSeat() }, wants: false },
  ])('room may be handed to $row: $wants', ({ row, wants }) => {
    expect(wantsRoom(row)).toBe(wants);
  });
});
