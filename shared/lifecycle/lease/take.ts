import type { Blueprint } from '../../model/blueprint.ts';
import type { What } from '../../model/event.ts';
import { gateKey, rowKey } from '../../model/keys.ts';
import type { AcquiredLease, ActiveLease, Lease, PendingLease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import type { Place, Row, Seat, Token } from '../../model/seat.ts';
import type { Instant } from '../../model/time.ts';
import { iso, seconds } from '../../model/time.ts';
import type { Wake } from '../../model/wake.ts';
import { rowNow, standsBefore } from '../allocator/line.ts';
import {
  checkGateOpen,
  checkGateShut,
  grantTo,
  putHome,
  seatOf,
  stillThere,
  takeToken,
} from '../allocator/seats.ts';
import type { Decision } from '../decision.ts';
import { learned, move } from '../decision.ts';
import { wakeAt, wakeIn } from '../schedule.ts';
import { leaveLines } from './leave.ts';
import type { Bag, Option, PendingTurn } from './turn.ts';
import { lineOf } from './turn.ts';
import { warnAt } from './until.ts';

/** A lease that was granted a seat takes it, or sends it home when its resource is leaving. */
export function takeGrant(lease: PendingLease, row: Row, turn: PendingTurn): Decision<Lease> {
  const seat = row.granted;
  if (seat === null) throw new Error('only a granted row can be taken');
  if (learned(turn.refused, gateKey(seat.resource)) === null) {
    // The grant is of a resource that leaves: the seat goes home, the lease keeps its place.
    return move<Lease>(lease, {
      writes: [
        checkGateShut(seat),
        putHome(seat, turn.now),
        {
          op: 'update',
          key: rowKey(row),
          set: {},
          remove: ['granted'],
          add: {},
          when: [{ attr: 'granted', is: 'present' }],
        },
      ],
      wakes: [{ id: seat.resource, why: 'a granted seat came home' }],
    });
  }
  const leave = leaveLines(turn, row);
  const option = turn.options.find(({ blueprint }) => blueprint.name === row.blueprint);
  const next = held(lease, seat, option, turn);
  return move<Lease>(next, {
    writes: [checkGateOpen(seat), ...leave.writes],
    says: [saysHeld(next, 'granted')],
    wakes: [...leave.wakes, ...tell(lease)],
    looks: leave.looks,
  });
}

/** A seat in sight: taken when nobody stands before, handed to whoever does. */
export type InSight = Readonly<{
  token: Token;
  before: Row | null;
  option: Option;
  shares: boolean;
}>;

/** The seat this lease would take or hand on, or null when no bag of its fits holds one. */
export function seatInSight(lease: PendingLease, turn: PendingTurn): InSight | null {
  let handOn: InSight | null = null;
  for (const bag of turn.bags) {
    const option = turn.options.find(({ blueprint }) => blueprint.name === bag.place.blueprint);
    const token = option && choose(bag.tokens, option.blueprint.allocation, turn);
    if (!option || !token || option.state !== 'open') continue;
    const before = firstBefore(lease, turn, bag.place);
    const shares = wouldShare(token, bag, option.blueprint);
    if (before === null) return { token, before, option, shares };
    handOn ??= { token, before, option, shares };
  }
  return handOn;
}

function firstBefore(lease: PendingLease, turn: PendingTurn, place: Place): Row | null {
  for (const row of lineOf(turn.lines, place)) {
    if (row.lease === lease.id || !standsBefore(row, { ...lease, lease: lease.id, fit: place.fit }))
      continue;
    const current = rowNow(row, turn.refused);
    if (current && current.granted === null) return current;
  }
  return null;
}

/** How many seats of the token's resource are not among these tokens. */
const usedSeats = ({ resource, capacity }: Token, tokens: readonly Token[]): number =>
  capacity - tokens.filter((token) => token.resource === resource).length;

/**
 * A spreading blueprint grows before its leases share: a seat beside somebody else is for when
 * nothing more can be built.
 */
export const wouldShare = (
  token: Token,
  { tokens }: Bag,
  { allocation }: Pick<Blueprint, 'allocation'>,
): boolean => allocation === 'spread' && usedSeats(token, tokens) > 0;

/** Of the page read: the most used resource for `pack`, the least used for `spread`. */
function choose(
  tokens: readonly Token[],
  allocation: 'pack' | 'spread',
  turn: PendingTurn,
): Token | null {
  const there = tokens.filter((token) => stillThere(token, turn.refused));
  const used = (token: Token) => usedSeats(token, there);
  const better = (a: Token, b: Token) =>
    allocation === 'pack' ? used(a) > used(b) : used(a) < used(b);
  return there.reduce<Token | null>(
    (best, token) => (best && !better(token, best) ? best : token),
    null,
  );
}

export function takeFromBag(
  lease: PendingLease,
  { token, option }: InSight,
  turn: PendingTurn,
): Decision<Lease> {
  const leave = leaveLines(turn, null);
  const next = held(lease, token, option, turn);
  return move<Lease>(next, {
    writes: [takeToken(token), ...leave.writes],
    says: [saysHeld(next, 'warm')],
    wakes: [...leave.wakes, ...tell(lease)],
    looks: leave.looks,
  });
}

/** Nobody passes: the seat is moved to the older row, and this lease looks again. */
export function handToOlder({ token }: InSight, row: Row): Decision<Lease> {
  return move<Lease>(null, {
    writes: [takeToken(token), grantTo(row, seatOf(token))],
    wakes: [{ id: row.lease, why: 'a seat was granted' }],
  });
}

function held(
  lease: PendingLease,
  seat: Seat,
  option: Option | undefined,
  turn: PendingTurn,
): AcquiredLease | ActiveLease {
  const { places: _p, building, asking: _a, waiting: _w, state: _s, ...common } = lease;
  const holding: Holding = {
    ...common,
    resourceId: seat.resource,
    seat: seatOf(seat),
    needsSetUp: option?.needsSetUp ?? false,
    // What a resource needs lasts as long as the resource does.
    maxTtlSeconds:
      lease.nestedIn === null
        ? (option?.blueprint.maxTtlSeconds ?? lease.ttlSeconds)
        : lease.ttlSeconds,
    memo: {},
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

const tell = (lease: PendingLease): readonly Wake[] =>
  lease.watchers.map((id) => ({ id, why: 'a lease it watches moved' }));

/** `how`: `warm` from the bag, `granted` by whoever gave the seat up. */
const saysHeld = (next: AcquiredLease | ActiveLease, how: 'warm' | 'granted'): What => ({
  kind: next.state === 'active' ? 'activated' : 'acquired',
  text:
    next.state === 'active'
      ? `on ${next.resourceId} until ${iso(next.until)}`
      : `on ${next.resourceId}, setting up`,
  data: { resource: next.resourceId, seat: next.seat.n, how },
});
