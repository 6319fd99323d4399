import type { Command } from '../../model/command.ts';
import { commandKeyOf, freeSeatKey, gateKey, lineEntryKey, returnedKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import { freeSeatItem, plainItem } from '../../model/record.ts';
import type { FreeSeat, LineEntry, Seat } from '../../model/seat.ts';
import { isSpent } from '../../model/seat.ts';
import type { Instant } from '../../model/time.ts';
import type { Wake } from '../../model/wake.ts';
import type { Check, Delete, Item, Put, Write } from '../../model/write.ts';
import { absent, always, exists } from '../../model/write.ts';
import type { Recheck, Refused } from '../decision.ts';
import { learned } from '../decision.ts';
import { firstWaiting } from './line.ts';

/** What a seat's journey adds to a commit. */
export type SeatMove = Readonly<{
  writes: readonly Write[];
  wakes: readonly Wake[];
  rechecks: readonly Recheck[];
  to: 'row' | 'bag' | 'home';
}>;

export const checkGateOpen = (seat: Pick<Seat, 'resource'>): Check => ({
  op: 'check',
  key: gateKey(seat.resource),
  when: exists,
});
export const checkGateClosed = (seat: Seat): Check => ({
  op: 'check',
  key: gateKey(seat.resource),
  when: absent,
});

/** To take a seat is to delete its token: exactly one can. */
export const takeSeat = (token: Seat): Delete => ({
  op: 'delete',
  key: freeSeatKey(token),
  when: exists,
});

export const seatOf = (seat: Seat): Seat => {
  const { blueprint, fit, resource, n, capacity, uses, maxUses, failures } = seat;
  return { blueprint, fit, resource, n, capacity, uses, maxUses, failures };
};

export const putFreeSeat = (seat: Seat, now: Instant): Write => ({
  op: 'put',
  key: freeSeatKey(seat),
  item: freeSeatItem({ ...seatOf(seat), freedAt: now }),
  when: absent,
});

export const putReturned = (seat: Seat, now: Instant): Write => ({
  op: 'put',
  key: returnedKey(seat.resource, seat.n),
  item: freeSeatItem({ ...seatOf(seat), freedAt: now }),
  when: absent,
});

/** Hands a seat to a row that has none yet. */
export const grantTo = (row: LineEntry, seat: Seat): Write => ({
  op: 'update',
  key: lineEntryKey(row),
  set: { granted: { ...seatOf(seat) } },
  remove: [],
  add: {},
  when: [
    { attr: 'pk', is: 'present' },
    { attr: 'granted', is: 'absent' },
  ],
});

/**
 * The gate as the last refusal found it; open until one says otherwise, so that it costs no read.
 */
const gateSeemsClosed = (refused: Refused, seat: Seat): boolean =>
  learned(refused, gateKey(seat.resource)) === null;

/** A seat that was held: whoever gives it back counts that. A grant never taken is no use of it. */
export const afterUse = (seat: Seat, failed = false): Seat => ({
  ...seat,
  uses: seat.uses + 1,
  failures: failed ? seat.failures + 1 : 0,
});

/**
 * Where a seat goes when its holder gives it up: (a) the first ungranted row of its line, else (b)
 * its bag, both only while the gate is open; else (c) home, only while it is shut, and the resource
 * is told. `line` is the head of the seat's line; rows in `not` are passed over.
 */
export function returnSeat(
  seat: Seat,
  line: readonly LineEntry[],
  refused: Refused,
  now: Instant,
): SeatMove {
  if (gateSeemsClosed(refused, seat)) {
    return {
      writes: [checkGateClosed(seat), putReturned(seat, now)],
      wakes: [{ id: seat.resource, reason: 'a seat came home' }],
      rechecks: [],
      to: 'home',
    };
  }
  const handed = grantOrFree(seat, line, refused, now);
  const orders = commandsAfter(seat, now);
  return {
    ...handed,
    writes: [checkGateOpen(seat), ...handed.writes, ...orders.map(putCommand)],
    wakes: [...handed.wakes, ...orders.map(({ kind }) => ({ id: seat.resource, reason: kind }))],
  };
}

/**
 * What a seat given back asks of its resource: to retire when it is spent, quarantine when lease
 * after lease failed on it. Each has a name of its own, so that asking twice is asking once.
 */
function commandsAfter(seat: Seat, now: Instant): readonly Command[] {
  const asked = { target: seat.resource, by: 'system', from: seat.resource, at: now };
  if (isSpent(seat)) {
    const reason = spentDetail(seat);
    return [{ kind: 'retire', ulid: `0-spent-${seat.n}`, ...asked, reason, for: null }];
  }
  if (seat.failures < limits.quarantineAfter) return [];
  const reason = `${seat.failures} leases in a row failed on seat ${seat.n}`;
  return [{ kind: 'quarantine', ulid: `0-failing-${seat.n}`, ...asked, reason }];
}

/** Why the resource of a spent seat retires. */
export const spentDetail = ({ n, uses }: Seat): string =>
  `seat ${n} has served ${uses} leases, as many as it may`;

/** A command appended within a commit; its name is chosen by the writer. */
export const putCommand = (command: Command): Put => ({
  op: 'put',
  key: commandKeyOf(command),
  item: plainItem(command),
  when: always,
});

/**
 * A seat of an open gate: to the first row, else the bag. The caller vouches for the gate. A spent
 * seat is for nobody: it lies in its bag until its resource, told to retire, shuts the gate.
 */
export function grantOrFree(
  seat: Seat,
  line: readonly LineEntry[],
  refused: Refused,
  now: Instant,
): SeatMove {
  const spent = isSpent(seat);
  const row = spent ? null : firstWaiting(line, refused);
  if (row) {
    return {
      writes: [grantTo(row, seat)],
      wakes: [{ id: row.lease, reason: 'a seat was granted' }],
      rechecks: [],
      to: 'row',
    };
  }
  const token: FreeSeat = { ...seatOf(seat), freedAt: now };
  return {
    writes: [putFreeSeat(seat, now)],
    wakes: [],
    rechecks: spent ? [] : [{ kind: 'seat', seat: token }],
    to: 'bag',
  };
}

/** Is this token still where it was read, as far as refusals tell? */
export const isStillFree = (token: FreeSeat, refused: Refused): boolean => {
  const found: Item | null | undefined = learned(refused, freeSeatKey(token));
  return found !== null;
};
