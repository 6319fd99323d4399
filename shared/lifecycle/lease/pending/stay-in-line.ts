import type { Lease, PendingLease } from '../../../model/lease.ts';
import { limits } from '../../../model/limits.ts';
import type { Waiting } from '../../../model/reasons.ts';
import type { LineEntry, LineId } from '../../../model/seat.ts';
import type { Instant } from '../../../model/time.ts';
import type { Write } from '../../../model/write.ts';
import { joinLine } from '../../allocator/line.ts';
import { clearBuilding, markCanBuild, markCannotBuild } from '../../allocator/room.ts';
import type { CommitParts, Decision } from '../../decision.ts';
import { commitTo, wait } from '../../decision.ts';
import { linePollAt, wakeAt } from '../../schedule.ts';
import { leaveSome } from '../leave-lines.ts';
import type { PendingTurn } from '../turn.ts';
import { sameLine } from '../turn.ts';
import type { ReclaimPlan } from './ask-for-room.ts';
import { askForRoom } from './ask-for-room.ts';
import { placeFor } from './build.ts';
import { looksTooLate, nextTryAt } from './build-blocked.ts';
import { joinedLines } from './joined-lines.ts';
import { waitingReasonOf } from './waiting-reason.ts';

/** Returns the lines this lease should stand in: the first eight (blueprint, fit) pairs by name. */
export function linesFor(
  lease: PendingLease,
  turn: Pick<PendingTurn, 'options'>,
): readonly LineId[] {
  const lines = turn.options
    .filter(({ never }) => never === null)
    .flatMap(({ blueprint, state, fits }) =>
      fits
        .map((fit) => ({ blueprint: blueprint.name, fit }))
        // No lease joins a disabled blueprint's line; one that is in it keeps its place.
        .filter(
          (line) =>
            state === 'open' ||
            (state === 'disabled' && lease.lines.some((own) => sameLine(own, line))),
        ),
    );
  return lines
    .toSorted((a, b) => (`${a.blueprint}/${a.fit}` < `${b.blueprint}/${b.fit}` ? -1 : 1))
    .slice(0, limits.linesPerLease);
}

/** Joins its lines, or stays in them: writes only what changed, and waits if nothing did. */
export function stayInLine(lease: PendingLease, turn: PendingTurn): Decision<Lease> {
  const lines = linesFor(lease, turn);
  const building = turn.building?.state === 'pending' ? lease.building : null;
  const changes = entryChanges(lease, lines, turn);
  const reclaim = building === null ? askForRoom(lease, turn) : noReclaim;
  const waiting = reclaim.waiting ?? waitingReasonOf(lease, turn, building !== null);
  const next = nextLook(lease, reclaim, turn);

  const isNews = reasonChanged(waiting, lease.waiting) || lease.version === 0;
  const moves =
    changes.count + reclaim.writes.length > 0 || building !== lease.building || next.isSooner;
  if (!isNews && !moves && lease.wakeAt > turn.now && !looksTooLate(lease, next.tryAt)) return wait;

  return commitTo<Lease>(
    {
      ...lease,
      lines: [...lines],
      building,
      reclaim: reclaim.reclaim,
      // A breaker's detail says when the next try is, and that changes.
      waiting: isNews || next.tryAt !== null ? waiting : lease.waiting,
      wakeAt: next.wakeAt,
    },
    {
      writes: [...changes.writes, ...reclaim.writes],
      events: isNews
        ? [{ kind: 'waiting', text: waiting.detail, data: { reason: waiting.reason } }]
        : [],
      wakes: [...changes.wakes, ...reclaim.wakes],
      rechecks: changes.rechecks,
      // A look that changed no entry would only be repeated.
      endsTurn: changes.count === 0,
    },
  );
}

/** What a stay writes about entries in lines, and how many entries that changes. */
type EntryChanges = CommitParts & Readonly<{ count: number }>;

/** Joins lines, leaves others, and corrects what its entries say about building. */
function entryChanges(
  lease: PendingLease,
  lines: readonly LineId[],
  turn: PendingTurn,
): EntryChanges {
  const isBuilding = turn.building?.state === 'pending' && lease.building !== null;
  const joinedNow = lines.filter((line) => !turn.entries.some((entry) => sameLine(entry, line)));
  const left = turn.entries.filter((entry) => !lines.some((line) => sameLine(entry, line)));
  const kept = turn.entries.filter((entry) => !left.includes(entry));
  const built = isBuilding ? [] : kept.filter((entry) => entry.building);
  // One change per entry: this turn looks once more after its commit.
  const others = kept.filter((entry) => !built.includes(entry));
  const planless = others.filter((entry) => entry.room && hasNoPlan(entry, turn));
  const plannable = others.filter(
    (entry) => !entry.couldBuild && turn.plans.get(entry.blueprint)?.length,
  );
  const leave = leaveSome({ entries: left, roomOn: [...left, ...planless], taken: null }, turn);
  const writes: readonly Write[] = [
    ...joinedNow.map((line) => joinLine(lease, line, placeFor(line, turn, isBuilding))),
    ...built.map(clearBuilding),
    ...planless.map(markCannotBuild),
    ...plannable.map(markCanBuild),
    ...leave.writes,
  ];
  const count = joinedNow.length + left.length + built.length + planless.length + plannable.length;
  const rechecks = [
    ...leave.rechecks,
    ...joinedLines(lease, joinedNow, { options: turn.options, isBuilding }),
  ];
  return { writes, wakes: leave.wakes, rechecks, count };
}

/** True for room of a blueprint that can build nothing for this lease now: others may. */
const hasNoPlan = (entry: LineEntry, turn: PendingTurn): boolean =>
  turn.plans.get(entry.blueprint)?.length === 0;

/** When a waiting lease looks again. */
type NextLook = Readonly<{
  wakeAt: Instant;
  /** When a breaker admits a build; null: none blocks it. */
  tryAt: Instant | null;
  /** It may ask for room before the `wakeAt` on its record. */
  isSooner: boolean;
}>;

function nextLook(lease: PendingLease, { lookAt }: ReclaimPlan, turn: PendingTurn): NextLook {
  // Rounded as it would be written: a time that rounds up to the one on the record is not sooner.
  const reclaimAt = lookAt === null ? Number.POSITIVE_INFINITY : wakeAt(turn.now, lookAt);
  const tryAt = nextTryAt(lease, turn);
  const poll = Math.min(linePollAt(turn.now, turn.chance), reclaimAt);
  return {
    wakeAt: Math.min(poll, tryAt ?? poll, lease.waitUntil ?? poll),
    tryAt,
    isSooner: reclaimAt < lease.wakeAt,
  };
}

/** True for a reason of another kind, or another decision about the requester's authorization. */
const reasonChanged = (after: Waiting, before: Waiting): boolean =>
  after.reason !== before.reason ||
  (after.reason === 'not-authorized' && after.detail !== before.detail);

const noReclaim: ReclaimPlan = {
  reclaim: null,
  writes: [],
  wakes: [],
  lookAt: null,
  waiting: null,
};
