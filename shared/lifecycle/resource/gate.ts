import { freeSeatKey, gateKey, returnedKey } from '../../model/keys.ts';
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
import { learned } from '../decision.ts';
import type { ResourceTurn } from './turn.ts';

/** Seat `n` as it is first handed out; a moved one keeps its `uses` and begins without failures. */
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

/** Is seat `n` in the bag: as a refusal found it, else as it was read. */
function isFree(resource: Resource, n: number, turn: ResourceTurn): boolean {
  const found = learned(turn.refused, freeSeatKey(seatAt(resource, n)));
  return found === undefined ? turn.freeSeats.some((token) => token.n === n) : found !== null;
}

export type ClosedGate = Readonly<{ writes: readonly Write[]; outstanding: readonly number[] }>;

/**
 * Closes the gate. The commit names *every* seat: deleted if seen in the bag, must be absent
 * otherwise, and then it is `out`. So no token can come back behind its back.
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

/** Opens the gate and hands these seats out, one to a row, the rest to the bag. */
export function openGate(
  resource: Resource,
  seats: readonly Seat[],
  turn: ResourceTurn,
): OpenedGate {
  const gate = { fit: resource.fit, blueprint: resource.blueprint };
  const open: Write = { op: 'put', key: gateKey(resource.id), item: plainItem(gate), when: absent };
  return {
    ...grantOrFreeAll(seats, turn.line, turn.refused, turn.now),
    writes: [open, ...grantOrFreeAll(seats, turn.line, turn.refused, turn.now).writes],
  };
}

function grantOrFreeAll(
  seats: readonly Seat[],
  line: readonly LineEntry[],
  refused: Refused,
  now: number,
): OpenedGate {
  const served = new Set<string>();
  const parts = seats.map((seat) => {
    const handed = grantOrFree(
      seat,
      line.filter((row) => !served.has(row.lease)),
      refused,
      now,
    );
    for (const { id } of handed.wakes) served.add(id);
    return handed;
  });
  return {
    writes: parts.flatMap(({ writes }) => writes),
    wakes: parts.flatMap(({ wakes }) => wakes),
    rechecks: parts.flatMap(({ rechecks }) => rechecks),
  };
}

/** Seats of `out` that have come home. */
export function returnedSeats(
  resource: Resource,
  outstanding: readonly number[],
  turn: ResourceTurn,
): readonly Seat[] {
  return outstanding.flatMap((n) => {
    const found = learned(turn.refused, returnedKey(resource.id, n));
    const token = turn.returned.find((at) => at.n === n);
    if (found === null) return [];
    return token ? [seatAt(resource, n, token.uses)] : [];
  });
}

/** Why it retires instead of opening again: a seat came home for the last time. */
export function spentAmongReturned(resource: ActiveResource, turn: ResourceTurn): Leaving | null {
  const spent = returnedSeats(resource, resource.outstanding, turn).find(isSpent);
  return spent
    ? { reason: 'retired', detail: spentDetail(spent), by: 'system', at: turn.now }
    : null;
}

/**
 * Opens a paused gate again: seats that were in the bag are put; those at home are moved; the
 * others must be absent at home, for their holders will find the gate open.
 */
export function reopen(resource: ActiveResource, turn: ResourceTurn): OpenedGate {
  const returned = returnedSeats(resource, resource.outstanding, turn);
  const back = allSeats(resource)
    .filter((n) => !resource.outstanding.includes(n))
    .map((n) => seatAt(resource, n, resource.uses[n]));
  const opened = openGate(resource, [...back, ...returned], turn);
  const homes = resource.outstanding.map((n): Write => {
    const key = returnedKey(resource.id, n);
    const came = returned.some((seat) => seat.n === n);
    return came ? { op: 'delete', key, when: exists } : { op: 'check', key, when: absent };
  });
  return { ...opened, writes: [...opened.writes, ...homes] };
}
