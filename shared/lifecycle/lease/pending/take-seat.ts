import type { Blueprint } from '../../../model/blueprint.ts';
import type { EventEntry } from '../../../model/event.ts';
import { gateKey, isFreeSeatKeyText } from '../../../model/keys.ts';
import type { AcquiredLease, ActiveLease, Lease, PendingLease } from '../../../model/lease.ts';
import { limits } from '../../../model/limits.ts';
import type { FreeSeat, LineEntry, LineId, Seat } from '../../../model/seat.ts';
import { iso, seconds } from '../../../model/time.ts';
import { entryNow, isAhead, moveEntry } from '../../allocator/line.ts';
import {
  checkGateClosed,
  checkGateOpen,
  grantTo,
  isShared,
  isStillFree,
  putReturned,
  seatOf,
  takeSeat,
  usedSeats,
} from '../../allocator/seats.ts';
import type { Decision, Recheck, Refused } from '../../decision.ts';
import { commitTo, foundByRefusal, notifyWatchers } from '../../decision.ts';
import { wakeIn } from '../../schedule.ts';
import { activeFrom } from '../expiry.ts';
import { leaveLines } from '../leave-lines.ts';
import type { FreeSeats, Option, PendingTurn } from '../turn.ts';
import { entriesIn, sameLine } from '../turn.ts';

/** Takes the seat granted to an entry, or returns it to its resource if the gate is closed. */
export function takeGrant(
  lease: PendingLease,
  entry: LineEntry,
  turn: PendingTurn,
): Decision<Lease> {
  const seat = entry.granted;
  if (seat === null) throw new Error('only a granted entry can be taken');
  if (foundByRefusal(turn.refused, gateKey(seat.resource)) === null) {
    // The resource is paused or leaving: the seat goes back, and the lease keeps its place in line.
    return commitTo<Lease>(lease, {
      writes: [checkGateClosed(seat), putReturned(seat, turn.now), ...moveEntry(entry, null)],
      wakes: [{ id: seat.resource, reason: 'a granted seat was returned' }],
    });
  }
  const leave = leaveLines(turn, entry);
  const option = turn.options.find(({ blueprint }) => blueprint.name === entry.blueprint);
  const next = holding(lease, seat, option, turn);
  return commitTo<Lease>(next, {
    writes: [checkGateOpen(seat), ...leave.writes],
    events: [heldEvent(next, 'granted')],
    wakes: [...leave.wakes, ...notifyHeld(lease)],
    rechecks: leave.rechecks,
  });
}

/** A free seat: taken if no older lease waits for it, otherwise granted to that one. */
export type SeatInSight = Readonly<{
  seat: FreeSeat;
  /** The entry of an older lease in the seat's line; null: there is none. */
  ahead: LineEntry | null;
  option: Option;
  /** Other leases are on its resource, and this blueprint would rather grow. */
  shares: boolean;
}>;

/** Returns the seat this lease would take or grant, or null if none of its lines has a free one. */
export function seatInSight(lease: PendingLease, turn: PendingTurn): SeatInSight | null {
  let forOlder: SeatInSight | null = null;
  for (const freeSeats of turn.freeSeats) {
    const { line, seats } = freeSeats;
    const option = turn.options.find(({ blueprint }) => blueprint.name === line.blueprint);
    const seat = option && choose(seats, option.blueprint.allocation, turn);
    if (!option || !seat || option.state !== 'open') continue;
    const ahead = firstAhead(lease, turn, line);
    const shares = wouldShare(seat, freeSeats, option.blueprint);
    if (ahead === null) return { seat, ahead, option, shares };
    forOlder ??= { seat, ahead, option, shares };
  }
  return forOlder;
}

function firstAhead(lease: PendingLease, turn: PendingTurn, line: LineId): LineEntry | null {
  for (const entry of entriesIn(turn.lines, line)) {
    const isOwn = entry.lease === lease.id;
    if (isOwn || !isAhead(entry, { ...lease, lease: lease.id, fit: line.fit })) continue;
    const current = entryNow(entry, turn.refused);
    if (current) return current;
  }
  return null;
}

/**
 * True if the seat is beside another lease and the blueprint spreads its leases: it grows first,
 * and its leases share only when nothing more can be built.
 */
export const wouldShare = (
  seat: FreeSeat,
  { seats }: FreeSeats,
  { allocation }: Pick<Blueprint, 'allocation'>,
): boolean => allocation === 'spread' && isShared(seat, seats);

/**
 * Chooses from the page read: a seat of the most used resource for `pack`, the least for `spread`;
 * of equal ones any, so that leases requested at once do not all choose the same.
 */
function choose(
  seats: readonly FreeSeat[],
  allocation: 'pack' | 'spread',
  turn: PendingTurn,
): FreeSeat | null {
  const free = seats.filter((seat) => isStillFree(seat, turn.refused));
  // In a burst all would choose the same seat again and again: any will do.
  if (seatsLost(turn.refused) >= limits.seatsLostMax) return free[0] ?? null;
  const used = free.map((seat) => usedSeats(seat, free));
  const best = allocation === 'pack' ? Math.max(...used) : Math.min(...used);
  const equals = free.filter((_, n) => used[n] === best);
  return equals[Math.floor(turn.chance * equals.length)] ?? null;
}

/** Returns how many free seats this turn tried to take and lost to others. */
const seatsLost = (refused: Refused): number =>
  [...refused].filter(([key, found]) => isFreeSeatKeyText(key) && found === null).length;

export function takeFreeSeat(
  lease: PendingLease,
  { seat, option }: SeatInSight,
  turn: PendingTurn,
): Decision<Lease> {
  const leave = leaveLines(turn, null);
  const next = holding(lease, seat, option, turn);
  return commitTo<Lease>(next, {
    writes: [takeSeat(seat), ...leave.writes],
    events: [heldEvent(next, 'warm')],
    wakes: [...leave.wakes, ...notifyHeld(lease)],
    rechecks: [...leave.rechecks, ...seatsLeft(lease, seat, turn)],
  });
}

/** A lease that stood in line leaves free seats behind: those behind it have not looked at them. */
const seatsLeft = (
  { lines }: PendingLease,
  taken: FreeSeat,
  { freeSeats, refused }: PendingTurn,
): readonly Recheck[] =>
  freeSeats
    .filter(({ line }) => lines.some((own) => sameLine(own, line)))
    .flatMap(({ seats }) => {
      const left = seats.find((other) => !isSameSeat(other, taken) && isStillFree(other, refused));
      return left ? [{ kind: 'seat', seat: left, isContested: false }] : [];
    });

const isSameSeat = (a: Seat, b: Seat): boolean => a.resource === b.resource && a.n === b.n;

/** No lease is passed: the seat is granted to the older entry, and this lease looks again. */
export function grantToOlder({ seat }: SeatInSight, entry: LineEntry): Decision<Lease> {
  return commitTo<Lease>(null, {
    writes: [takeSeat(seat), ...grantTo(entry, seatOf(seat))],
    wakes: [{ id: entry.lease, reason: 'a seat was granted' }],
  });
}

/** Returns the lease as it holds the seat: active, or acquired if a workspace must be set up. */
function holding(
  lease: PendingLease,
  seat: Seat,
  option: Option | undefined,
  turn: PendingTurn,
): AcquiredLease | ActiveLease {
  const { lines: _p, building, reclaim: _a, waiting: _w, state: _s, ...common } = lease;
  const held = {
    ...common,
    resourceId: seat.resource,
    seat: seatOf(seat),
    needsSetUp: option?.needsSetUp ?? false,
    // A dependency lasts as long as the resource that needs it.
    maxTtlSeconds:
      lease.dependencyOf === null
        ? (option?.blueprint.maxTtlSeconds ?? lease.ttlSeconds)
        : lease.ttlSeconds,
    hookState: {},
  };
  if (!held.needsSetUp) return activeFrom(held, turn.now);
  return {
    ...held,
    state: 'acquired',
    building,
    deadline:
      turn.now + seconds(option?.blueprint.activationSeconds ?? limits.activationTimeoutDefault),
    wakeAt: wakeIn(turn.now, limits.soon),
    retries: {},
    waiting: { reason: 'setting-up', detail: 'its workspace is being set up' },
  };
}

const notifyHeld = (lease: PendingLease) => notifyWatchers(lease, 'a lease it watches has a seat');

/** `how`: `warm` for a free seat, `granted` for one handed over by another lease. */
const heldEvent = (next: AcquiredLease | ActiveLease, how: 'warm' | 'granted'): EventEntry => ({
  kind: next.state === 'active' ? 'activated' : 'acquired',
  text:
    next.state === 'active'
      ? `on ${next.resourceId} until ${iso(next.until)}`
      : `on ${next.resourceId}, setting up`,
  data: { resource: next.resourceId, seat: next.seat.n, how },
});
