import type { Command, CommandOf } from '../../model/command.ts';
import type { What } from '../../model/event.ts';
import { ranKey } from '../../model/keys.ts';
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
import { afterUse, giveBack, putCommand } from '../allocator/seats.ts';
import type { Decision } from '../decision.ts';
import { learned, move } from '../decision.ts';
import { nothingRuns } from '../execution/ran.ts';
import { isUnfinished } from '../execution/unfinished.ts';
import { wakeIn } from '../schedule.ts';
import { leaveLines } from './leave.ts';
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
): Ended => endedBy(endReasonOf(command), command.because, command.by, now);

function destroyed(
  lease: Exclude<Lease, DestroyedLease>,
  ended: Ended,
  now: number,
): DestroyedLease {
  const { id, version, commit, type, attributes, blueprints, priority, askedBy, owner, nestedIn } =
    lease;
  const { createdAt, queuedAt, ttlSeconds, waitUntil, bodyHash, attempts, stumbles } = lease;
  const resourceId = 'resourceId' in lease ? lease.resourceId : null;
  return {
    id,
    version,
    commit,
    type,
    attributes,
    blueprints,
    priority,
    askedBy,
    owner,
    nestedIn,
    createdAt,
    queuedAt,
    ttlSeconds,
    waitUntil,
    bodyHash,
    attempts,
    stumbles,
    watchers: [],
    state: 'destroyed',
    resourceId,
    ended,
    destroyedAt: now,
    expiresAt: ttl(now + seconds(limits.historyDays * 86_400)),
  };
}

const tell = (lease: Lease): readonly Wake[] =>
  lease.watchers.map((id) => ({ id, why: 'a lease it watches ended' }));

/**
 * A lease that holds nothing ends in one commit: out of every line, what it was granted passed on.
 */
export function endPending(
  lease: PendingLease,
  ended: Ended,
  turn: PendingTurn,
  obeys: readonly Command[],
): Decision<Lease> {
  const leave = leaveLines(turn, null);
  const failed = ended.reason !== 'released' && ended.reason !== 'expired';
  const broke: readonly What[] = failed
    ? [{ kind: 'broken', text: ended.detail, data: { reason: ended.reason } }]
    : [];
  return move<Lease>(destroyed(lease, ended, turn.now), {
    writes: leave.writes,
    obeys,
    says: [...broke, { kind: 'destroyed', text: sentence(ended), data: { reason: ended.reason } }],
    by: ended.by,
    wakes: [...leave.wakes, ...tell(lease)],
    looks: leave.looks,
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
  obeys: readonly Command[],
  hostIsGone: boolean,
): Decision<Lease> {
  const ran = turn.ran || Boolean(learned(turn.refused, ranKey(lease.id)));
  if (!lease.needsSetUp && !ran) return endInOne(lease, ended, turn, obeys);

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
  return move<Lease>(next, {
    writes: unfinished.map(({ id: target }) => {
      const asked = { ulid: `end-${lease.id}`, target, by: ended.by, from: lease.id, at: turn.now };
      return putCommand({
        kind: 'cancel',
        ...asked,
        because: `${lease.id} ended: ${ended.reason}`,
      });
    }),
    obeys,
    says: [{ kind: 'released', text: sentence(ended), data: { reason: ended.reason } }],
    by: ended.by,
    wakes: [...unfinished.map(({ id }) => ({ id, why: 'its lease ended' })), ...tell(lease)],
    act: hostIsGone ? null : 'endLease',
  });
}

function endInOne(
  lease: HeldLease,
  ended: Ended,
  turn: HeldTurn,
  obeys: readonly Command[],
): Decision<Lease> {
  const seat = afterUse(lease.seat, ended.reason === 'build-failed');
  const handed = giveBack(seat, turn.line, turn.refused, turn.now);
  return move<Lease>(destroyed(lease, ended, turn.now), {
    writes: [{ op: 'check', key: ranKey(lease.id), when: absent }, ...handed.writes],
    obeys,
    says: [
      {
        kind: 'destroyed',
        text: `${sentence(ended)}; ${seatWent(handed.to)}`,
        data: { reason: ended.reason },
      },
    ],
    by: ended.by,
    wakes: [...handed.wakes, ...tell(lease)],
    looks: handed.looks,
  });
}

/** The last commit of a released or broken lease: cleaned, nothing running, the seat goes back. */
export function lastCommit(
  lease: EndingLease,
  turn: HeldTurn,
  obeys: readonly Command[],
): Decision<Lease> {
  const seat = lease.seat && afterUse(lease.seat, failedOnIt(lease));
  const handed = seat && giveBack(seat, turn.line, turn.refused, turn.now);
  return move<Lease>(destroyed(lease, lease.ended, turn.now), {
    writes: [nothingRuns(lease.id), ...(handed?.writes ?? [])],
    obeys,
    says: [
      {
        kind: 'destroyed',
        text: `${sentence(lease.ended)}${handed ? `; ${seatWent(handed.to)}` : ''}`,
        data: { reason: lease.ended.reason },
      },
    ],
    wakes: [...(handed?.wakes ?? []), ...tell(lease)],
    looks: handed?.looks ?? [],
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
