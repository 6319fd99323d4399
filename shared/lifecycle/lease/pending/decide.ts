import type { Lease, PendingLease } from '../../../model/lease.ts';
import { limits } from '../../../model/limits.ts';
import { seconds } from '../../../model/time.ts';
import { clearBuilding } from '../../allocator/room.ts';
import type { Decision } from '../../decision.ts';
import { commitTo } from '../../decision.ts';
import { wakeIn } from '../../schedule.ts';
import { comingSeat } from '../cleaning.ts';
import { endedBy, endedByCommand, endPending, unconditionalRelease } from '../end-commits.ts';
import { isBarred, type PendingTurn } from '../turn.ts';
import { build, buildable } from './build.ts';
import { linesFor, stayInLine } from './stay-in-line.ts';
import { grantToOlder, seatInSight, takeFreeSeat, takeGrant } from './take-seat.ts';

/**
 * Every way out of `pending`, in this order: ended by a command, by its deadline, or because no
 * blueprint can serve it; a granted seat; a free seat; a build; the line.
 *
 * The API creates leases by this same decision: an unsaved lease has version 0 and no entries yet.
 */
export function decidePending(lease: PendingLease, turn: PendingTurn): Decision<Lease> {
  // A release by a resource is about a seat this lease no longer holds.
  const release = unconditionalRelease(turn.commands);
  if (release) {
    return endPending(lease, endedByCommand(release, turn.now), turn, turn.commands);
  }
  if (turn.commands.length > 0) return commitTo<Lease>(lease, { consumes: turn.commands });
  // Only a new lease that waits for nothing at all may still find a free seat.
  const late = lease.waitUntil !== null && lease.waitUntil <= turn.now;
  if (late && lease.version > 0) return endPending(lease, timedOut(lease, turn.now), turn, []);
  if (turn.options.every(({ never }) => never !== null)) {
    return endPending(lease, unsatisfiable(turn), turn, []);
  }

  // A grant in a line that is barred to this requester is passed on to the next, with the entry.
  const granted = turn.entries.find((entry) => entry.granted && !isBarred(turn.options, entry));
  if (granted) return takeGrant(lease, granted, turn);
  if (lease.building !== null && buildFailed(turn)) return backFromBuild(lease, turn);

  const seat = seatInSight(lease, turn);
  const next = buildable(lease, turn);
  const grows = seat?.shares && !late && (next !== null || turn.building?.state === 'pending');
  if (seat && seat.ahead === null && !grows) return takeFreeSeat(lease, seat, turn);
  if (late) return endPending(lease, timedOut(lease, turn.now), turn, []);
  // A new lease queues first, so that code that frees seats sees its entry.
  if (seat?.ahead && lease.version > 0 && !isServedByOthers(turn)) {
    return grantToOlder(seat, seat.ahead);
  }

  if (next && comingSeat(lease, turn) === null) {
    return build(lease, next, linesFor(lease, turn), turn);
  }
  return stayInLine(lease, turn);
}

/** Its line moves: what this turn tried to grant, others granted. A helper is in their way. */
const isServedByOthers = ({ refused }: PendingTurn): boolean =>
  refused.size >= limits.helperLostMax;

const timedOut = (lease: PendingLease, now: number) => {
  const waited = Math.round((now - lease.createdAt) / seconds(1));
  return endedBy(
    'wait-timeout',
    `no ${lease.type} within ${waited} s (${lease.waiting.detail})`,
    'system',
    now,
  );
};

const unsatisfiable = (turn: PendingTurn) => {
  const details = turn.options.map(({ never }) => never?.detail ?? '');
  const detail = details.join('; ') || 'no blueprint provides this';
  return endedBy('unsatisfiable', detail, 'system', turn.now);
};

const buildFailed = ({ building }: PendingTurn): boolean =>
  building?.state === 'broken' ||
  (building?.state === 'destroyed' && building.leaving.reason === 'build-failed');

/** Its build failed: the lease tries again, a bounded number of times, then ends with the error. */
function backFromBuild(lease: PendingLease, turn: PendingTurn): Decision<Lease> {
  const failed = turn.building;
  const cause = failed && 'leaving' in failed ? failed.leaving.detail : 'its resource is gone';
  const attempts = lease.attempts + 1;
  if (attempts >= limits.attempts) {
    const detail = `${attempts} builds failed, the last (${lease.building}): ${cause}`;
    return endPending(lease, endedBy('build-failed', detail, 'system', turn.now), turn, []);
  }
  return commitTo<Lease>(
    {
      ...lease,
      attempts,
      building: null,
      waiting: {
        reason: 'resource-lost',
        detail: `${lease.building} could not be built: ${cause}`,
      },
      wakeAt: wakeIn(turn.now, limits.soon),
    },
    {
      writes: turn.entries.filter(({ building }) => building).map(clearBuilding),
      events: [
        { kind: 'build-failed', text: `attempt ${attempts} of ${limits.attempts}: ${cause}` },
      ],
    },
  );
}
