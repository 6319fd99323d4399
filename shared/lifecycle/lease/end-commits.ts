import type { Command, CommandOf } from '../../model/command.ts';
import type { EventEntry } from '../../model/event.ts';
import { runningKey } from '../../model/keys.ts';
import type {
  DestroyedLease,
  EndingLease,
  HeldLease,
  Lease,
  PendingLease,
} from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import type { Ended, EndReason } from '../../model/reasons.ts';
import { seconds, ttl } from '../../model/time.ts';
import type { Wake } from '../../model/wake.ts';
import { absent } from '../../model/write.ts';
import { afterUse, putCommand, returnSeat } from '../allocator/seats.ts';
import type { Decision } from '../decision.ts';
import { commitTo, learned } from '../decision.ts';
import { deleteCountIfIdle } from '../execution/running-count.ts';
import { isUnfinished } from '../execution/unfinished.ts';
import { wakeIn } from '../schedule.ts';
import { leaveLines } from './leave-lines.ts';
import type { HeldTurn, PendingTurn } from './turn.ts';

export const endedBy = (reason: EndReason, detail: string, by: string, at: number): Ended => ({
  reason,
  detail,
  by,
  at,
});

/** The release that is meant whatever it holds; one of a resource for itself may stand before. */
export const unconditionalRelease = (
  commands: readonly Command[],
): CommandOf<'release'> | undefined =>
  commands.find(
    (command): command is CommandOf<'release'> =>
      command.kind === 'release' && command.ifHolds === null,
  );

function endReasonOf(command: CommandOf<'release'>): EndReason {
  if (command.revoked) return 'revoked';
  return command.ifHolds ? 'resource-lost' : 'released';
}

/** What a release command says about the end it causes. */
export const endedByCommand = (
  command: Extract<Command, { kind: 'release' }>,
  now: number,
): Ended => endedBy(endReasonOf(command), command.reason, command.by, now);

function destroyed(
  lease: Exclude<Lease, DestroyedLease>,
  ended: Ended,
  now: number,
): DestroyedLease {
  const {
    id,
    version,
    commit,
    type,
    attributes,
    blueprints,
    priority,
    requestedBy,
    owner,
    dependencyOf,
  } = lease;
  const { createdAt, queuedAt, ttlSeconds, waitUntil, bodyHash, attempts, crashes } = lease;
  const resourceId = 'resourceId' in lease ? lease.resourceId : null;
  return {
    id,
    version,
    commit,
    type,
    attributes,
    blueprints,
    priority,
    requestedBy,
    owner,
    dependencyOf,
    createdAt,
    queuedAt,
    ttlSeconds,
    waitUntil,
    bodyHash,
    attempts,
    crashes,
    watchers: [],
    state: 'destroyed',
    resourceId,
    ended,
    destroyedAt: now,
    expiresAt: ttl(now + seconds(limits.historyDays * 86_400)),
  };
}

const notifyWatchers = (lease: Lease): readonly Wake[] =>
  lease.watchers.map((id) => ({ id, reason: 'a lease it watches ended' }));

/**
 * A lease that holds nothing ends in one commit: out of every line, what it was granted passed on.
 */
export function endPending(
  lease: PendingLease,
  ended: Ended,
  turn: PendingTurn,
  consumes: readonly Command[],
): Decision<Lease> {
  const leave = leaveLines(turn, null);
  const failed = ended.reason !== 'released' && ended.reason !== 'expired';
  const broke: readonly EventEntry[] = failed
    ? [{ kind: 'broken', text: ended.detail, data: { reason: ended.reason } }]
    : [];
  return commitTo<Lease>(destroyed(lease, ended, turn.now), {
    writes: leave.writes,
    consumes,
    events: [
      ...broke,
      { kind: 'destroyed', text: sentence(ended), data: { reason: ended.reason } },
    ],
    by: ended.by,
    wakes: [...leave.wakes, ...notifyWatchers(lease)],
    rechecks: leave.rechecks,
  });
}

/**
 * The end of a lease that holds a seat. With nothing to clean it is one commit, under *`ran`
 * absent*; else it is `released` first, and its executions are told to stop.
 */
export function endHeld(
  lease: HeldLease,
  ended: Ended,
  turn: HeldTurn,
  consumes: readonly Command[],
  hostIsGone: boolean,
): Decision<Lease> {
  const running = turn.running || Boolean(learned(turn.refused, runningKey(lease.id)));
  if (!lease.needsSetUp && !running) return endInOne(lease, ended, turn, consumes);

  const { state: _s, ...rest } = lease;
  const {
    activatedAt: _a,
    until: _u,
    waiting: _w,
    building: _b,
    ...kept
  } = { activatedAt: 0, until: 0, waiting: 0, building: 0, ...rest };
  const unfinished = turn.executions.filter(isUnfinished);
  const next: EndingLease = {
    ...kept,
    state: 'released',
    ended,
    cleaned: hostIsGone,
    retries: {},
    wakeAt: wakeIn(turn.now, limits.soon),
  };
  return commitTo<Lease>(next, {
    writes: unfinished.map(({ id: target }) => {
      const asked = { ulid: `end-${lease.id}`, target, by: ended.by, from: lease.id, at: turn.now };
      return putCommand({
        kind: 'cancel',
        ...asked,
        reason: `${lease.id} ended: ${ended.reason}`,
      });
    }),
    consumes,
    events: [{ kind: 'released', text: sentence(ended), data: { reason: ended.reason } }],
    by: ended.by,
    wakes: [
      ...unfinished.map(({ id }) => ({ id, reason: 'its lease ended' })),
      ...notifyWatchers(lease),
    ],
    hook: hostIsGone ? null : 'endLease',
  });
}

function endInOne(
  lease: HeldLease,
  ended: Ended,
  turn: HeldTurn,
  consumes: readonly Command[],
): Decision<Lease> {
  const seat = afterUse(lease.seat, ended.reason === 'build-failed');
  const handed = returnSeat(seat, turn.line, turn.refused, turn.now);
  return commitTo<Lease>(destroyed(lease, ended, turn.now), {
    writes: [{ op: 'check', key: runningKey(lease.id), when: absent }, ...handed.writes],
    consumes,
    events: [
      {
        kind: 'destroyed',
        text: `${sentence(ended)}; ${seatWent(handed.to)}`,
        data: { reason: ended.reason },
      },
    ],
    by: ended.by,
    wakes: [...handed.wakes, ...notifyWatchers(lease)],
    rechecks: handed.rechecks,
  });
}

/** The last commit of a released or broken lease: cleaned, nothing running, the seat goes back. */
export function lastCommit(
  lease: EndingLease,
  turn: HeldTurn,
  consumes: readonly Command[],
): Decision<Lease> {
  const seat = lease.seat && afterUse(lease.seat, failedOnIt(lease));
  const handed = seat && returnSeat(seat, turn.line, turn.refused, turn.now);
  return commitTo<Lease>(destroyed(lease, lease.ended, turn.now), {
    writes: [deleteCountIfIdle(lease.id), ...(handed?.writes ?? [])],
    consumes,
    events: [
      {
        kind: 'destroyed',
        text: `${sentence(lease.ended)}${handed ? `; ${seatWent(handed.to)}` : ''}`,
        data: { reason: lease.ended.reason },
      },
    ],
    wakes: [...(handed?.wakes ?? []), ...notifyWatchers(lease)],
    rechecks: handed?.rechecks ?? [],
  });
}

/** Its set-up failed for good, or its clean-up more often than chance would have it. */
const failedOnIt = ({ ended, retries }: EndingLease): boolean =>
  ended.reason === 'build-failed' ||
  Object.values(retries).some((n) => n >= limits.quarantineAfter);

const seatWent = (to: 'row' | 'bag' | 'home'): string => {
  if (to === 'row') return 'seat handed to the next in line';
  return to === 'bag' ? 'seat back in the bag' : 'seat went home to its resource';
};

const sentence = (ended: Ended): string =>
  ended.reason === 'released' ? `released by ${ended.by}` : `${ended.reason}: ${ended.detail}`;
