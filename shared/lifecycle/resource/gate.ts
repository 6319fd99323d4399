import { freeSeatKey, gateKey, returnedKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import type { Leaving } from '../../model/reasons.ts';
import { plainItem } from '../../model/record.ts';
import type { ActiveResource, Resource } from '../../model/resource.ts';
import type { LineEntry, Seat } from '../../model/seat.ts';
import { isSpent } from '../../model/seat.ts';
import type { Wake } from '../../model/wake.ts';
import type { Write } from '../../model/write.ts';
import { absent, exists } from '../../model/write.ts';
import { grantOrFree, spentDetail } from '../allocator/seats.ts';
import type { Recheck, Refused } from '../decision.ts';
import { foundByRefusal } from '../decision.ts';
import type { ResourceTurn } from './turn.ts';

/** Returns seat `n` of a resource, without failures; a seat that moves keeps its `uses`. */
export const seatAt = (resource: Resource, n: number, uses = 0): Seat => ({
  blueprint: resource.blueprint,
  fit: resource.fit,
  resource: resource.id,
  n,
  capacity: resource.capacity,
  uses,
  maxUses: resource.maxUses,
  failures: 0,
});

export const allSeats = (resource: Resource): readonly number[] =>
  Array.from({ length: resource.capacity }, (_, n) => n);

/** True if seat `n` is free, as a refused commit found it, else as it was read. */
function isFree(resource: Resource, n: number, turn: ResourceTurn): boolean {
  const found = foundByRefusal(turn.refused, freeSeatKey(seatAt(resource, n)));
  return found === undefined ? turn.freeSeats.some((seat) => seat.n === n) : found !== null;
}

export type ClosedGate = Readonly<{ writes: readonly Write[]; outstanding: readonly number[] }>;

/**
 * Closes the gate. The commit names *every* seat: a free one is deleted, any other must be absent
 * and counts as outstanding. So no seat can become free unnoticed.
 */
export function closeGate(resource: ActiveResource, turn: ResourceTurn): ClosedGate {
  const outstanding = allSeats(resource).filter((n) => !isFree(resource, n, turn));
  const seats = allSeats(resource).map((n): Write => {
    const key = freeSeatKey(seatAt(resource, n));
    return outstanding.includes(n)
      ? { op: 'check', key, when: absent }
      : { op: 'delete', key, when: exists };
  });
  return {
    writes: [{ op: 'delete', key: gateKey(resource.id), when: exists }, ...seats],
    outstanding,
  };
}

export type OpenedGate = Readonly<{
  writes: readonly Write[];
  wakes: readonly Wake[];
  rechecks: readonly Recheck[];
}>;

/**
 * Opens the gate and grants these seats to the line, one to an entry, as far as one commit reaches;
 * the rest become free.
 */
export function openGate(
  resource: Resource,
  seats: readonly Seat[],
  turn: ResourceTurn,
): OpenedGate {
  const gate = { fit: resource.fit, blueprint: resource.blueprint };
  const open: Write = { op: 'put', key: gateKey(resource.id), item: plainItem(gate), when: absent };
  const given = grantOrFreeAll(seats, turn.line, turn.refused, turn.now);
  return { ...given, writes: [open, ...given.writes] };
}

function grantOrFreeAll(
  seats: readonly Seat[],
  line: readonly LineEntry[],
  refused: Refused,
  now: number,
): OpenedGate {
  const granted = new Set<string>();
  const parts = seats.map((seat) => {
    const part = grantOrFree(
      seat,
      granted.size < limits.seatsGranted ? line.filter(({ lease }) => !granted.has(lease)) : [],
      refused,
      now,
    );
    for (const { id } of part.wakes) granted.add(id);
    return part;
  });
  return {
    writes: parts.flatMap(({ writes }) => writes),
    wakes: parts.flatMap(({ wakes }) => wakes),
    rechecks: parts.flatMap(({ rechecks }) => rechecks),
  };
}

/** Returns the outstanding seats that have been returned. */
export function returnedSeats(
  resource: Resource,
  outstanding: readonly number[],
  turn: ResourceTurn,
): readonly Seat[] {
  return outstanding.flatMap((n) => {
    const found = foundByRefusal(turn.refused, returnedKey(resource.id, n));
    const seat = turn.returned.find((one) => one.n === n);
    if (found === null) return [];
    return seat ? [seatAt(resource, n, seat.uses)] : [];
  });
}

/** Returns why it retires instead of reopening: a returned seat has served its maximum; or null. */
export function spentAmongReturned(resource: ActiveResource, turn: ResourceTurn): Leaving | null {
  const spent = returnedSeats(resource, resource.outstanding, turn).find(isSpent);
  return spent
    ? { reason: 'retired', detail: spentDetail(spent), by: 'system', at: turn.now }
    : null;
}

/**
 * Reopens a paused gate. Seats that were free when it closed are free again, returned ones are
 * moved, and the others must not be among the returned: their leases will find the gate open.
 */
export function reopen(resource: ActiveResource, turn: ResourceTurn): OpenedGate {
  const returned = returnedSeats(resource, resource.outstanding, turn);
  const freeBefore = allSeats(resource)
    .filter((n) => !resource.outstanding.includes(n))
    .map((n) => seatAt(resource, n, resource.uses[n]));
  const opened = openGate(resource, [...freeBefore, ...returned], turn);
  const returnedWrites = resource.outstanding.map((n): Write => {
    const key = returnedKey(resource.id, n);
    const isReturned = returned.some((seat) => seat.n === n);
    return isReturned ? { op: 'delete', key, when: exists } : { op: 'check', key, when: absent };
  });
  return { ...opened, writes: [...opened.writes, ...returnedWrites] };
}
