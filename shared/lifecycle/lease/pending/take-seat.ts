import type { Blueprint } from '../../../model/blueprint.ts';
import type { EventEntry } from '../../../model/event.ts';
import { gateKey, lineEntryKey } from '../../../model/keys.ts';
import type { AcquiredLease, ActiveLease, Lease, PendingLease } from '../../../model/lease.ts';
import { limits } from '../../../model/limits.ts';
import type { FreeSeat, LineEntry, LineId, Seat } from '../../../model/seat.ts';
import type { Instant } from '../../../model/time.ts';
import { iso, seconds } from '../../../model/time.ts';
import type { Wake } from '../../../model/wake.ts';
import { entryNow, isAhead } from '../../allocator/line.ts';
import {
  checkGateClosed,
  checkGateOpen,
  grantTo,
  isStillFree,
  putReturned,
  seatOf,
  takeSeat,
} from '../../allocator/seats.ts';
import type { Decision } from '../../decision.ts';
import { commitTo, learned } from '../../decision.ts';
import { wakeAt, wakeIn } from '../../schedule.ts';
import { warnAt } from '../expiry.ts';
import { leaveLines } from '../leave-lines.ts';
import type { FreeSeats, Option, PendingTurn } from '../turn.ts';
import { lineOf } from '../turn.ts';

/** A lease that was granted a seat takes it, or sends it home when its resource is leaving. */
export function takeGrant(lease: PendingLease, row: LineEntry, turn: PendingTurn): Decision<Lease> {
  const seat = row.granted;
  if (seat === null) throw new Error('only a granted row can be taken');
  if (learned(turn.refused, gateKey(seat.resource)) === null) {
    // The grant is of a resource that leaves: the seat goes home, the lease keeps its place.
    return commitTo<Lease>(lease, {
      writes: [
        checkGateClosed(seat),
        putReturned(seat, turn.now),
        {
          op: 'update',
          key: lineEntryKey(row),
          set: {},
          remove: ['granted'],
          add: {},
          when: [{ attr: 'granted', is: 'present' }],
        },
      ],
      wakes: [{ id: seat.resource, reason: 'a granted seat came home' }],
    });
  }
  const leave = leaveLines(turn, row);
  const option = turn.options.find(({ blueprint }) => blueprint.name === row.blueprint);
  const next = held(lease, seat, option, turn);
  return commitTo<Lease>(next, {
    writes: [checkGateOpen(seat), ...leave.writes],
    events: [heldEvent(next, 'granted')],
    wakes: [...leave.wakes, ...notifyWatchers(lease)],
    rechecks: leave.rechecks,
  });
}

/** A seat in sight: taken when nobody stands before, handed to whoever does. */
export type SeatInSight = Readonly<{
  token: FreeSeat;
  before: LineEntry | null;
  option: Option;
  shares: boolean;
}>;

/** The seat this lease would take or hand on, or null when no bag of its fits holds one. */
export function seatInSight(lease: PendingLease, turn: PendingTurn): SeatInSight | null {
  let handOn: SeatInSight | null = null;
  for (const bag of turn.freeSeats) {
    const option = turn.options.find(({ blueprint }) => blueprint.name === bag.line.blueprint);
    const token = option && choose(bag.seats, option.blueprint.allocation, turn);
    if (!option || !token || option.state !== 'open') continue;
    const before = firstBefore(lease, turn, bag.line);
    const shares = wouldShare(token, bag, option.blueprint);
    if (before === null) return { token, before, option, shares };
    handOn ??= { token, before, option, shares };
  }
  return handOn;
}

function firstBefore(lease: PendingLease, turn: PendingTurn, place: LineId): LineEntry | null {
  for (const row of lineOf(turn.lines, place)) {
    if (row.lease === lease.id || !isAhead(row, { ...lease, lease: lease.id, fit: place.fit }))
      continue;
    const current = entryNow(row, turn.refused);
    if (current && current.granted === null) return current;
  }
  return null;
}

/** How many seats of the token's resource are not among these tokens. */
const usedSeats = ({ resource, capacity }: FreeSeat, tokens: readonly FreeSeat[]): number =>
  capacity - tokens.filter((token) => token.resource === resource).length;

/**
 * A spreading blueprint grows before its leases share: a seat beside somebody else is for when
 * nothing more can be built.
 */
export const wouldShare = (
  token: FreeSeat,
  { seats }: FreeSeats,
  { allocation }: Pick<Blueprint, 'allocation'>,
): boolean => allocation === 'spread' && usedSeats(token, seats) > 0;

/** Of the page read: the most used resource for `pack`, the least used for `spread`. */
function choose(
  tokens: readonly FreeSeat[],
  allocation: 'pack' | 'spread',
  turn: PendingTurn,
): FreeSeat | null {
  const there = tokens.filter((token) => isStillFree(token, turn.refused));
  const used = (token: FreeSeat) => usedSeats(token, there);
  const better = (a: FreeSeat, b: FreeSeat) =>
    allocation === 'pack' ? used(a) > used(b) : used(a) < used(b);
  return there.reduce<FreeSeat | null>(
    (best, token) => (best && !better(token, best) ? best : token),
    null,
  );
}

export function takeFreeSeat(
  lease: PendingLease,
  { token, option }: SeatInSight,
  turn: PendingTurn,
): Decision<Lease> {
  const leave = leaveLines(turn, null);
  const next = held(lease, token, option, turn);
  return commitTo<Lease>(next, {
    writes: [takeSeat(token), ...leave.writes],
    events: [heldEvent(next, 'warm')],
    wakes: [...leave.wakes, ...notifyWatchers(lease)],
    rechecks: leave.rechecks,
  });
}

/** Nobody passes: the seat is moved to the older row, and this lease looks again. */
export function grantToOlder({ token }: SeatInSight, row: LineEntry): Decision<Lease> {
  return commitTo<Lease>(null, {
    writes: [takeSeat(token), grantTo(row, seatOf(token))],
    wakes: [{ id: row.lease, reason: 'a seat was granted' }],
  });
}

function held(
  lease: PendingLease,
  seat: Seat,
  option: Option | undefined,
  turn: PendingTurn,
): AcquiredLease | ActiveLease {
  const { lines: _p, building, reclaim: _a, waiting: _w, state: _s, ...common } = lease;
  const holding: Holding = {
    ...common,
    resourceId: seat.resource,
    seat: seatOf(seat),
    needsSetUp: option?.needsSetUp ?? false,
    // What a resource needs lasts as long as the resource does.
    maxTtlSeconds:
      lease.dependencyOf === null
        ? (option?.blueprint.maxTtlSeconds ?? lease.ttlSeconds)
        : lease.ttlSeconds,
    hookState: {},
  };
  if (!holding.needsSetUp) return activeFrom(holding, turn.now);
  return {
    ...holding,
    state: 'acquired',
    building,
    deadline:
      turn.now + seconds(option?.blueprint.activationSeconds ?? limits.activationTimeoutDefault),
    wakeAt: wakeIn(turn.now, limits.soon),
    retries: {},
    waiting: { reason: 'setting-up', detail: 'its workspace is being set up' },
  };
}

type Holding = Omit<ActiveLease, 'state' | 'activatedAt' | 'until' | 'warned' | 'wakeAt'>;

/** From here the lease is usable, until its time is up. */
export function activeFrom(holding: Holding, now: Instant): ActiveLease {
  const until = now + seconds(Math.min(holding.ttlSeconds, holding.maxTtlSeconds));
  const active = { ...holding, activatedAt: now, until, warned: false };
  return { ...active, state: 'active', wakeAt: wakeAt(now, warnAt(active)) };
}

const notifyWatchers = (lease: PendingLease): readonly Wake[] =>
  lease.watchers.map((id) => ({ id, reason: 'a lease it watches moved' }));

/** `how`: `warm` from the bag, `granted` by whoever gave the seat up. */
const heldEvent = (next: AcquiredLease | ActiveLease, how: 'warm' | 'granted'): EventEntry => ({
  kind: next.state === 'active' ? 'activated' : 'acquired',
  text:
    next.state === 'active'
      ? `on ${next.resourceId} until ${iso(next.until)}`
      : `on ${next.resourceId}, setting up`,
  data: { resource: next.resourceId, seat: next.seat.n, how },
});
