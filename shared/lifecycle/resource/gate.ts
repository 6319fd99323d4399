import { gateKey, homeKey, seatKey } from '../../model/keys.ts';
import type { Leaving } from '../../model/reasons.ts';
import { plainItem } from '../../model/record.ts';
import type { ActiveResource, Resource } from '../../model/resource.ts';
import type { Row, Seat } from '../../model/seat.ts';
import { isSpent } from '../../model/seat.ts';
import type { Wake } from '../../model/wake.ts';
import type { Write } from '../../model/write.ts';
import { absent, exists } from '../../model/write.ts';
import { handOut, hasServed } from '../allocator/seats.ts';
import type { LookAgain, Refused } from '../decision.ts';
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
function inBag(resource: Resource, n: number, turn: ResourceTurn): boolean {
  const found = learned(turn.refused, seatKey(seatAt(resource, n)));
  return found === undefined ? turn.bag.some((token) => token.n === n) : found !== null;
}

export type Shut = Readonly<{ writes: readonly Write[]; out: readonly number[] }>;

/**
 * Closes the gate. The commit names *every* seat: deleted if seen in the bag, must be absent
 * otherwise, and then it is `out`. So no token can come back behind its back.
 */
export function shutGate(resource: ActiveResource, turn: ResourceTurn): Shut {
  const out = allSeats(resource).filter((n) => !inBag(resource, n, turn));
  const seats = allSeats(resource).map((n): Write => {
    const key = seatKey(seatAt(resource, n));
    return out.includes(n)
      ? { op: 'check', key, when: absent }
      : { op: 'delete', key, when: exists };
  });
  return { writes: [{ op: 'delete', key: gateKey(resource.id), when: exists }, ...seats], out };
}

export type Opened = Readonly<{
  writes: readonly Write[];
  wakes: readonly Wake[];
  looks: readonly LookAgain[];
}>;

/** Opens the gate and hands these seats out, one to a row, the rest to the bag. */
export function openGate(resource: Resource, seats: readonly Seat[], turn: ResourceTurn): Opened {
  const gate = { fit: resource.fit, blueprint: resource.blueprint };
  const open: Write = { op: 'put', key: gateKey(resource.id), item: plainItem(gate), when: absent };
  return {
    ...handAll(seats, turn.line, turn.refused, turn.now),
    writes: [open, ...handAll(seats, turn.line, turn.refused, turn.now).writes],
  };
}

function handAll(
  seats: readonly Seat[],
  line: readonly Row[],
  refused: Refused,
  now: number,
): Opened {
  const served = new Set<string>();
  const parts = seats.map((seat) => {
    const handed = handOut(
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
    looks: parts.flatMap(({ looks }) => looks),
  };
}

/** Seats of `out` that have come home. */
export function atHome(
  resource: Resource,
  out: readonly number[],
  turn: ResourceTurn,
): readonly Seat[] {
  return out.flatMap((n) => {
    const found = learned(turn.refused, homeKey(resource.id, n));
    const token = turn.home.find((at) => at.n === n);
    if (found === null) return [];
    return token ? [seatAt(resource, n, token.uses)] : [];
  });
}

/** Why it retires instead of opening again: a seat came home for the last time. */
export function spentAtHome(resource: ActiveResource, turn: ResourceTurn): Leaving | null {
  const spent = atHome(resource, resource.out, turn).find(isSpent);
  return spent ? { reason: 'retired', detail: hasServed(spent), by: 'system', at: turn.now } : null;
}

/**
 * Opens a paused gate again: seats that were in the bag are put; those at home are moved; the
 * others must be absent at home, for their holders will find the gate open.
 */
export function reopen(resource: ActiveResource, turn: ResourceTurn): Opened {
  const home = atHome(resource, resource.out, turn);
  const back = allSeats(resource)
    .filter((n) => !resource.out.includes(n))
    .map((n) => seatAt(resource, n, resource.uses[n]));
  const opened = openGate(resource, [...back, ...home], turn);
  const homes = resource.out.map((n): Write => {
    const key = homeKey(resource.id, n);
    const came = home.some((seat) => seat.n === n);
    return came ? { op: 'delete', key, when: exists } : { op: 'check', key, when: absent };
  });
  return { ...opened, writes: [...opened.writes, ...homes] };
}
