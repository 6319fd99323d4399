import { cleaningKey } from '../../model/keys.ts';
import type { EndingLease, PendingLease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import { plainItem } from '../../model/record.ts';
import { type CleaningSeat, isSpent } from '../../model/seat.ts';
import type { Instant } from '../../model/time.ts';
import { seconds } from '../../model/time.ts';
import { absent, always, type Write } from '../../model/write.ts';
import { isAhead } from '../allocator/line.ts';
import { afterUse } from '../allocator/seats.ts';
import { entriesIn, type PendingTurn, sameLine } from './turn.ts';

/** Returns the seat that comes back once the lease is cleaned up; null if none does. */
function cleaningSeatOf({ id, seat, ended }: EndingLease): CleaningSeat | null {
  if (seat === null || isSpent(afterUse(seat))) return null;
  return { blueprint: seat.blueprint, fit: seat.fit, lease: id, since: ended.at };
}

/** Tells leases that are about to build that this one's seat is coming back. */
export function noteCleaning(lease: EndingLease): readonly Write[] {
  const seat = cleaningSeatOf(lease);
  return seat ? [{ op: 'put', key: cleaningKey(seat), item: plainItem(seat), when: absent }] : [];
}

/** A lease may end without such a note: its host was gone, or its resource is leaving. */
export function forgetCleaning(lease: EndingLease): readonly Write[] {
  const seat = cleaningSeatOf(lease);
  return seat ? [{ op: 'delete', key: cleaningKey(seat), when: always }] : [];
}

/** A lease waits this long for seats that are being cleaned: no longer than a person notices. */
export const cleaningWaitEnds = ({ queuedAt }: Pick<PendingLease, 'queuedAt'>): Instant =>
  queuedAt + seconds(limits.cleaningWait);

/** A blueprint in which a seat is coming back to the lease, and until when it waits for it. */
export type ComingSeat = Readonly<{ blueprint: string; type: string; until: Instant }>;

/**
 * Returns the seat that is coming to a lease: one of its lines has more seats being cleaned than
 * leases before it. While it waits, it has nothing built and asks no resource to make room.
 */
export function comingSeat(lease: PendingLease, turn: PendingTurn): ComingSeat | null {
  const until = cleaningWaitEnds(lease);
  const isBusy = lease.building !== null || lease.reclaim !== null;
  if (until <= turn.now || isBusy) return null;
  const isFresh = ({ since }: CleaningSeat) => since + seconds(limits.cleaningWait) > turn.now;
  const fresh = turn.cleaning.filter(isFresh);
  const found = fresh.find((line) => {
    const coming = fresh.filter((seat) => sameLine(seat, line)).length;
    const place = { ...lease, lease: lease.id, fit: line.fit };
    const others = entriesIn(turn.lines, line).filter((entry) => entry.lease !== lease.id);
    return coming > others.filter((entry) => isAhead(entry, place)).length;
  });
  if (found === undefined) return null;
  return { blueprint: found.blueprint, type: lease.type, until };
}
