import type { Command } from '../../model/command.ts';
import { commandKeyOf, gateKey, homeKey, rowKey, seatKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import { plainItem, tokenItem } from '../../model/record.ts';
import type { Row, Seat, Token } from '../../model/seat.ts';
import { isSpent } from '../../model/seat.ts';
import type { Instant } from '../../model/time.ts';
import type { Wake } from '../../model/wake.ts';
import type { Check, Delete, Item, Put, Write } from '../../model/write.ts';
import { absent, always, exists } from '../../model/write.ts';
import type { LookAgain, Refused } from '../decision.ts';
import { learned } from '../decision.ts';
import { firstWaiting } from './line.ts';

/** What a seat's journey adds to a commit. */
export type Handed = Readonly<{
  writes: readonly Write[];
  wakes: readonly Wake[];
  looks: readonly LookAgain[];
  to: 'row' | 'bag' | 'home';
}>;

export const checkGateOpen = (seat: Pick<Seat, 'resource'>): Check => ({
  op: 'check',
  key: gateKey(seat.resource),
  when: exists,
});
export const checkGateShut = (seat: Seat): Check => ({
  op: 'check',
  key: gateKey(seat.resource),
  when: absent,
});

/** To take a seat is to delete its token: exactly one can. */
export const takeToken = (token: Seat): Delete => ({
  op: 'delete',
  key: seatKey(token),
  when: exists,
});

export const seatOf = (seat: Seat): Seat => {
  const { blueprint, fit, resource, n, capacity, uses, maxUses, failures } = seat;
  return { blueprint, fit, resource, n, capacity, uses, maxUses, failures };
};

export const putToken = (seat: Seat, now: Instant): Write => ({
  op: 'put',
  key: seatKey(seat),
  item: tokenItem({ ...seatOf(seat), freedAt: now }),
  when: absent,
});

export const putHome = (seat: Seat, now: Instant): Write => ({
  op: 'put',
  key: homeKey(seat.resource, seat.n),
  item: tokenItem({ ...seatOf(seat), freedAt: now }),
  when: absent,
});

/** Hands a seat to a row that has none yet. */
export const grantTo = (row: Row, seat: Seat): Write => ({
  op: 'update',
  key: rowKey(row),
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
const gateSeemsShut = (refused: Refused, seat: Seat): boolean =>
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
export function giveBack(seat: Seat, line: readonly Row[], refused: Refused, now: Instant): Handed {
  if (gateSeemsShut(refused, seat)) {
    return {
      writes: [checkGateShut(seat), putHome(seat, now)],
      wakes: [{ id: seat.resource, why: 'a seat came home' }],
      looks: [],
      to: 'home',
    };
  }
  const handed = handOut(seat, line, refused, now);
  const orders = ordersAfter(seat, now);
  return {
    ...handed,
    writes: [checkGateOpen(seat), ...handed.writes, ...orders.map(putCommand)],
    wakes: [...handed.wakes, ...orders.map(({ kind }) => ({ id: seat.resource, why: kind }))],
  };
}

/**
 * What a seat given back asks of its resource: to retire when it is spent, quarantine when lease
 * after lease failed on it. Each has a name of its own, so that asking twice is asking once.
 */
function ordersAfter(seat: Seat, now: Instant): readonly Command[] {
  const asked = { target: seat.resource, by: 'system', from: seat.resource, at: now };
  if (isSpent(seat)) {
    const because = hasServed(seat);
    return [{ kind: 'retire', ulid: `0-spent-${seat.n}`, ...asked, because, for: null }];
  }
  if (seat.failures < limits.quarantineAfter) return [];
  const because = `${seat.failures} leases in a row failed on seat ${seat.n}`;
  return [{ kind: 'quarantine', ulid: `0-failing-${seat.n}`, ...asked, because }];
}

/** Why the resource of a spent seat retires. */
export const hasServed = ({ n, uses }: Seat): string =>
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
export function handOut(seat: Seat, line: readonly Row[], refused: Refused, now: Instant): Handed {
  const spent = isSpent(seat);
  const row = spent ? null : firstWaiting(line, refused);
  if (row) {
    return {
      writes: [grantTo(row, seat)],
      wakes: [{ id: row.lease, why: 'a seat was granted' }],
      looks: [],
      to: 'row',
    };
  }
  const token: Token = { ...seatOf(seat), freedAt: now };
  return {
    writes: [putToken(seat, now)],
    wakes: [],
    looks: spent ? [] : [{ kind: 'seat', token }],
    to: 'bag',
  };
}

/** Is this token still where it was read, as far as refusals tell? */
export const stillThere = (token: Token, refused: Refused): boolean => {
  const found: Item | null | undefined = learned(refused, seatKey(token));
  return found !== null;
};
