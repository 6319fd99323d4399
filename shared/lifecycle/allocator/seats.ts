import { gateKey, homeKey, rowKey, seatKey } from '../../model/keys.ts';
import { plainItem, tokenItem } from '../../model/record.ts';
import type { Row, Seat, Token } from '../../model/seat.ts';
import type { Instant } from '../../model/time.ts';
import type { Wake } from '../../model/wake.ts';
import type { Check, Delete, Item, Write } from '../../model/write.ts';
import { absent, exists } from '../../model/write.ts';
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

export const checkGateOpen = (seat: Seat): Check => ({
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

export const seatOf = ({ blueprint, fit, resource, n, capacity, uses }: Seat): Seat => ({
  blueprint,
  fit,
  resource,
  n,
  capacity,
  uses,
});

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
  set: { granted: plainItem(seatOf(seat)) },
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
export const afterUse = (seat: Seat): Seat => ({ ...seat, uses: seat.uses + 1 });

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
  return { ...handed, writes: [checkGateOpen(seat), ...handed.writes] };
}

/** A seat of an open gate: to the first row, else the bag. The caller vouches for the gate. */
export function handOut(seat: Seat, line: readonly Row[], refused: Refused, now: Instant): Handed {
  const row = firstWaiting(line, refused);
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
    looks: [{ kind: 'seat', token }],
    to: 'bag',
  };
}

/** Is this token still where it was read, as far as refusals tell? */
export const stillThere = (token: Token, refused: Refused): boolean => {
  const found: Item | null | undefined = learned(refused, seatKey(token));
  return found !== null;
};
