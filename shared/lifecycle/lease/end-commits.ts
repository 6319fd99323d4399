import type { Command, CommandOf } from '../../model/command.ts';
import type { EventEntry } from '../../model/event.ts';
import { isUnfinished } from '../../model/execution.ts';
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
import { absent } from '../../model/write.ts';
import { afterUse, putCommand, returnSeat, type SeatMove } from '../allocator/seats.ts';
import type { Decision } from '../decision.ts';
import { commitTo, foundByRefusal, notifyWatchers } from '../decision.ts';
import { deleteCountIfIdle } from '../execution/running-count.ts';
import { wakeIn } from '../schedule.ts';
import { forgetCleaning, noteCleaning } from './cleaning.ts';
import { leaveLines } from './leave-lines.ts';
import type { HeldTurn, PendingTurn } from './turn.ts';

export const endedBy = (reason: EndReason, detail: string, by: string, at: number): Ended => ({
  reason,
  detail,
  by,
  at,
});

/**
 * Returns the first release that applies whatever the lease holds. One that applies only while the
 * lease holds a certain resource (`ifHolds`) may stand before it.
 */
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

/** Returns the end that a release command causes. */
export const endedByCommand = (command: CommandOf<'release'>, now: number): Ended =>
  endedBy(endReasonOf(command), command.reason, command.by, now);

function destroyedLease(
  lease: Exclude<Lease, DestroyedLease>,
  ended: Ended,
  now: number,
): DestroyedLease {
  return {
    id: lease.id,
    version: lease.version,
    commit: lease.commit,
    type: lease.type,
    attributes: lease.attributes,
    blueprints: lease.blueprints,
    priority: lease.priority,
    requestedBy: lease.requestedBy,
    owner: lease.owner,
    dependencyOf: lease.dependencyOf,
    createdAt: lease.createdAt,
    queuedAt: lease.queuedAt,
    ttlSeconds: lease.ttlSeconds,
    waitUntil: lease.waitUntil,
    bodyHash: lease.bodyHash,
    attempts: lease.attempts,
    crashes: lease.crashes,
    watchers: [],
    state: 'destroyed',
    resourceId: 'resourceId' in lease ? lease.resourceId : null,
    ended,
    destroyedAt: now,
    expiresAt: ttl(now + seconds(limits.historyDays * 86_400)),
  };
}

const notifyEnd = (lease: Lease) => notifyWatchers(lease, 'a lease it watches ended');

/**
 * Ends a lease that holds nothing, in one commit: it leaves every line and passes its grants on.
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
  return commitTo<Lease>(destroyedLease(lease, ended, turn.now), {
    writes: leave.writes,
    consumes,
    events: [
      ...broke,
      { kind: 'destroyed', text: leaseEndText(ended), data: { reason: ended.reason } },
    ],
    by: ended.by,
    wakes: [...leave.wakes, ...notifyEnd(lease)],
    rechecks: leave.rechecks,
  });
}

/** Why a held lease ends, the commands that this obeys, and whether its host is already gone. */
export type HeldEnd = Readonly<{
  ended: Ended;
  consumes?: readonly Command[];
  hostIsGone?: boolean;
}>;

/**
 * Ends a lease that holds a seat. With nothing to clean that is one commit, on condition that
 * `running/<lease>` is absent; otherwise it is `released` first, and its executions are cancelled.
 */
export function endHeld(lease: HeldLease, end: HeldEnd, turn: HeldTurn): Decision<Lease> {
  const { ended, consumes = [], hostIsGone = false } = end;
  const running = turn.everRan || Boolean(foundByRefusal(turn.refused, runningKey(lease.id)));
  if (!lease.needsSetUp && !running) return endInOne(lease, ended, turn, consumes);

  const { state: _s, ...rest } = lease;
  const {
    activatedAt: _a,
    until: _u,
    waiting: _w,
    building: _b,
    ...common
  } = { activatedAt: 0, until: 0, waiting: 0, building: 0, ...rest };
  const unfinished = turn.executions.filter(isUnfinished);
  const next: EndingLease = {
    ...common,
    state: 'released',
    ended,
    cleaned: hostIsGone,
    retries: {},
    wakeAt: wakeIn(turn.now, limits.soon),
  };
  const cancels = unfinished.map(({ id: target }) =>
    putCommand({
      kind: 'cancel',
      ulid: `end-${lease.id}`,
      target,
      by: ended.by,
      from: lease.id,
      at: turn.now,
      reason: `${lease.id} ended: ${ended.reason}`,
    }),
  );
  return commitTo<Lease>(next, {
    writes: [...cancels, ...(hostIsGone ? [] : noteCleaning(next))],
    consumes,
    events: [{ kind: 'released', text: leaseEndText(ended), data: { reason: ended.reason } }],
    by: ended.by,
    wakes: [
      ...unfinished.map(({ id }) => ({ id, reason: 'its lease ended' })),
      ...notifyEnd(lease),
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
  const move = returnSeat(seat, turn.line, turn.refused, turn.now);
  return commitTo<Lease>(destroyedLease(lease, ended, turn.now), {
    writes: [{ op: 'check', key: runningKey(lease.id), when: absent }, ...move.writes],
    consumes,
    events: [
      {
        kind: 'destroyed',
        text: `${leaseEndText(ended)}; ${whereSeatWent(move.to)}`,
        data: { reason: ended.reason },
      },
    ],
    by: ended.by,
    wakes: [...move.wakes, ...notifyEnd(lease)],
    rechecks: move.rechecks,
  });
}

/** The last commit of a released or broken lease: cleaned, nothing running, the seat goes back. */
export function lastCommit(
  lease: EndingLease,
  turn: HeldTurn,
  consumes: readonly Command[],
): Decision<Lease> {
  const seat = lease.seat && afterUse(lease.seat, failedOnSeat(lease));
  const move = seat && returnSeat(seat, turn.line, turn.refused, turn.now);
  return commitTo<Lease>(destroyedLease(lease, lease.ended, turn.now), {
    writes: [deleteCountIfIdle(lease.id), ...forgetCleaning(lease), ...(move?.writes ?? [])],
    consumes,
    events: [
      {
        kind: 'destroyed',
        text: `${leaseEndText(lease.ended)}${move ? `; ${whereSeatWent(move.to)}` : ''}`,
        data: { reason: lease.ended.reason },
      },
    ],
    wakes: [...(move?.wakes ?? []), ...notifyEnd(lease)],
    rechecks: move?.rechecks ?? [],
  });
}

/** True if its set-up failed for good, or its clean-up too often for that to be chance. */
const failedOnSeat = ({ ended, retries }: EndingLease): boolean =>
  ended.reason === 'build-failed' ||
  Object.values(retries).some((n) => n >= limits.quarantineAfter);

const whereSeatWent = (to: SeatMove['to']): string => {
  if (to === 'entry') return 'seat granted to the next in line';
  return to === 'free' ? 'seat is free again' : 'seat returned to its resource';
};

const leaseEndText = (ended: Ended): string =>
  ended.reason === 'released' ? `released by ${ended.by}` : `${ended.reason}: ${ended.detail}`;
