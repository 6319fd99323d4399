import type { Breaker } from '../../../model/breaker.ts';
import { usageKey } from '../../../model/keys.ts';
import type { PendingLease } from '../../../model/lease.ts';
import { limits } from '../../../model/limits.ts';
import type { Waiting } from '../../../model/reasons.ts';
import type { LineEntry, Usage } from '../../../model/seat.ts';
import type { Instant } from '../../../model/time.ts';
import { iso, seconds } from '../../../model/time.ts';
import { blocksBuilds, breakerNow } from '../../allocator/breaker.ts';
import { foundByRefusal } from '../../decision.ts';
import { wakeAt } from '../../schedule.ts';
import type { Option, PendingTurn } from '../turn.ts';

/** Returns a blueprint's counters as the last refusal found them, or else as they were read. */
export function usageOf({ blueprint: { name } }: Option, turn: PendingTurn): Usage {
  const found = foundByRefusal(turn.refused, usageKey(name));
  if (found === undefined) {
    return { n: turn.usage.get(name) ?? 0, building: turn.builds.get(name) ?? 0 };
  }
  return { n: Number(found?.['n'] ?? 0), building: Number(found?.['building'] ?? 0) };
}

export const breakerOf = ({ blueprint: { name } }: Option, turn: PendingTurn): Breaker | null =>
  breakerNow(name, turn.breakers.get(name) ?? null, turn.refused);

/** Why a build may not start. `until`: when the breaker admits the next one. */
export type BuildBlock = Waiting & Readonly<{ until: Instant | null }>;

/**
 * Returns why a blueprint builds nothing for this lease at the moment; null: it would.
 *
 * @param roomOn the entry on which the lease holds room of it, so that the limit does not matter
 */
export function buildBlockedBy(
  option: Option,
  turn: PendingTurn,
  roomOn: LineEntry | null,
): BuildBlock | null {
  const { type, limit, blueprint } = option;
  const { name, maxBuilding } = blueprint;
  const { n, building } = usageOf(option, turn);
  if (roomOn === null && n >= limit) {
    const detail = `${name}: ${n} of ${limit} ${type}s are held`;
    return { reason: 'limit-reached', detail, until: null };
  }
  const breaker = breakerOf(option, turn);
  if (breaker && blocksBuilds(breaker, turn.now)) return blockedByBreaker(name, breaker);
  if (building >= maxBuilding) {
    const many = `${building} ${type}${building === 1 ? ' is' : 's are'} being built already`;
    const detail = `${name}: ${many}, at most ${maxBuilding} at once`;
    return { reason: 'growing', detail, until: null };
  }
  return null;
}

function blockedByBreaker(name: string, breaker: Breaker): BuildBlock {
  const { failures, lastError, openedAt, openUntil: until, probe } = breaker;
  const since = openedAt === null ? '' : ` since ${iso(openedAt)}`;
  const next = probe ? `${probe} is being tried` : `the next is tried at ${until && iso(until)}`;
  const detail = `${name}: no builds${since}, ${failures} failed in a row (${lastError}); ${next}`;
  return { reason: 'breaker-open', detail, until };
}

/** The order in which a person would want to know. */
const byWeight = ['breaker-open', 'growing', 'limit-reached'] as const;

/** Returns why a lease waits that any of these open blueprints could serve. */
export function whyAllBlocked(open: readonly Option[], turn: PendingTurn): Waiting {
  const held = open.map((option): Waiting => {
    const { type, blueprint } = option;
    const unreadable = 'its driver cannot read its parameters; save it again';
    const full = `every ${type} that fits is held`;
    const detail = `${blueprint.name}: ${option.fits.length === 0 ? unreadable : full}`;
    return (
      buildBlockedBy(option, turn, ownRoomOn(option, turn)) ?? { reason: 'limit-reached', detail }
    );
  });
  const reason = byWeight.find((one) => held.some((each) => each.reason === one));
  return { reason: reason ?? 'limit-reached', detail: held.map(({ detail }) => detail).join('; ') };
}

const ownRoomOn = ({ blueprint }: Option, { entries }: PendingTurn): LineEntry | null =>
  entries.find((entry) => entry.room && entry.blueprint === blueprint.name) ?? null;

/**
 * Returns when this lease looks again because a breaker admits a build then; null if none blocks
 * it, or if so many leases stand before it that one of them will try.
 */
export function nextTryAt(lease: PendingLease, turn: PendingTurn): Instant | null {
  if (turn.building?.state === 'pending') return null;
  const isNearHead = turn.lines.some(({ entries }) =>
    entries.some((own) => own.lease === lease.id),
  );
  if (!isNearHead) return null;
  const times = turn.options
    .filter(({ state, never }) => state === 'open' && never === null)
    .map((option) => buildBlockedBy(option, turn, ownRoomOn(option, turn))?.until ?? null)
    .filter((until) => until !== null);
  if (times.length === 0) return null;
  return wakeAt(turn.now, Math.min(...times) + seconds(limits.breakerJitter * turn.chance));
}

/**
 * True if the lease would look later than that: the breaker opened, or changed, since it looked.
 */
export const looksTooLate = (lease: PendingLease, tryAt: Instant | null): boolean =>
  tryAt !== null && lease.wakeAt > tryAt + seconds(limits.breakerJitter + limits.wakeRound);
