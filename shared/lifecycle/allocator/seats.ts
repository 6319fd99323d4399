import type { Command } from '../../model/command.ts';
import { commandKeyOf, freeSeatKey, gateKey, returnedKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import { freeSeatItem, plainItem } from '../../model/record.ts';
import type { FreeSeat, LineEntry, Seat } from '../../model/seat.ts';
import { isSpent } from '../../model/seat.ts';
import type { Instant } from '../../model/time.ts';
import type { Check, Delete, Put, Write } from '../../model/write.ts';
import { absent, always, exists } from '../../model/write.ts';
import type { CommitParts, Refused } from '../decision.ts';
import { foundByRefusal } from '../decision.ts';
import { firstWaiting, isContested, moveEntry } from './line.ts';

/** What moving a seat adds to a commit, and where the seat goes. */
export type SeatMove = CommitParts & Readonly<{ to: 'entry' | 'free' | 'returned' }>;

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

/** Takes a free seat by deleting its item: exactly one commit can. */
export const takeSeat = (seat: Seat): Delete => ({
  op: 'delete',
  key: freeSeatKey(seat),
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

/** Grants a seat to an entry that has none yet. */
export const grantTo = (entry: LineEntry, seat: Seat): readonly Write[] =>
  moveEntry(entry, seatOf(seat));

/**
 * True if the last refusal found the gate closed. Open until one does, so that it costs no read.
 */
const gateSeemsClosed = (refused: Refused, seat: Seat): boolean =>
  foundByRefusal(refused, gateKey(seat.resource)) === null;

/** Returns a seat after a lease held it, one use more. A grant that was never taken is no use. */
export const afterUse = (seat: Seat, failed = false): Seat => ({
  ...seat,
  uses: seat.uses + 1,
  failures: failed ? seat.failures + 1 : 0,
});

/**
 * Gives a seat back: (a) to the first entry of its line without a grant, else (b) to the free
 * seats, both only while the gate is open; else (c) to the returned seats of its resource, only
 * while the gate is closed, and the resource is woken.
 *
 * @param line the head of the seat's line
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
      wakes: [{ id: seat.resource, reason: 'a seat was returned' }],
      rechecks: [],
      to: 'returned',
    };
  }
  const move = grantOrFree(seat, line, refused, now);
  const commands = commandsAfter(seat, now);
  return {
    ...move,
    writes: [checkGateOpen(seat), ...move.writes, ...commands.map(putCommand)],
    wakes: [...move.wakes, ...commands.map(({ kind }) => ({ id: seat.resource, reason: kind }))],
  };
}

/**
 * Returns what a seat that is given back demands of its resource: to retire if the seat is spent,
 * quarantine if lease after lease failed on it. Each command has a name of its own, so that a
 * repeated one is the same command.
 */
function commandsAfter(seat: Seat, now: Instant): readonly Command[] {
  const origin = { target: seat.resource, by: 'system', from: seat.resource, at: now };
  if (isSpent(seat)) {
    const reason = spentDetail(seat);
    return [{ kind: 'retire', ulid: `0-spent-${seat.n}`, ...origin, reason, for: null }];
  }
  if (seat.failures < limits.quarantineAfter) return [];
  const reason = `${seat.failures} leases in a row failed on seat ${seat.n}`;
  return [{ kind: 'quarantine', ulid: `0-failing-${seat.n}`, ...origin, reason }];
}

/** Returns why the resource of a spent seat retires. */
export const spentDetail = ({ n, uses }: Seat): string =>
  `seat ${n} has served ${uses} leases, the most it may`;

/** Appends a command within a commit; the writer chooses its name. */
export const putCommand = (command: Command): Put => ({
  op: 'put',
  key: commandKeyOf(command),
  item: plainItem(command),
  when: always,
});

/**
 * Moves a seat whose gate the caller knows to be open: to the first entry without a grant, else to
 * the free seats. A spent seat is granted to no lease; it stays free until its resource, which is
 * commanded to retire, closes the gate.
 *
 * In a contested line, where other turns are granting too, it becomes free, and the recheck grants
 * it. Otherwise each of many turns would try one entry after the other, and lose most of them.
 */
export function grantOrFree(
  seat: Seat,
  line: readonly LineEntry[],
  refused: Refused,
  now: Instant,
): SeatMove {
  const spent = isSpent(seat);
  const contested = isContested(line, refused);
  const entry = spent || contested ? null : firstWaiting(line, refused);
  if (entry) {
    return {
      writes: grantTo(entry, seat),
      wakes: [{ id: entry.lease, reason: 'a seat was granted' }],
      rechecks: [],
      to: 'entry',
    };
  }
  const freed: FreeSeat = { ...seatOf(seat), freedAt: now };
  return {
    writes: [putFreeSeat(seat, now)],
    wakes: [],
    rechecks: spent ? [] : [{ kind: 'seat', seat: freed, isContested: contested }],
    to: 'free',
  };
}

/** A free seat and the entry it is for. */
export type SeatMatch = Readonly<{ seat: FreeSeat; entry: LineEntry }>;

/** Pairs seats with the first waiting entries of their line, in order: at most `most`. */
export const matchSeats = (
  line: readonly LineEntry[],
  seats: readonly FreeSeat[],
  most: number,
): readonly SeatMatch[] =>
  line.slice(0, most).flatMap((entry, n) => {
    const seat = seats[n];
    return seat ? [{ seat, entry }] : [];
  });

/** True if this free seat is still where it was read, as far as refusals tell. */
export const isStillFree = (seat: FreeSeat, refused: Refused): boolean =>
  foundByRefusal(refused, freeSeatKey(seat)) !== null;

/** Returns how many seats of this seat's resource are not among these free ones. */
export const usedSeats = ({ resource, capacity }: FreeSeat, free: readonly FreeSeat[]): number =>
  capacity - free.filter((seat) => seat.resource === resource).length;

/** True if other seats of its resource are not among these free ones. */
export const isShared = (seat: FreeSeat, seats: readonly FreeSeat[]): boolean =>
  usedSeats(seat, seats) > 0;
