import type { Lease, PendingLease } from '../../../model/lease.ts';
import { limits } from '../../../model/limits.ts';
import type { Waiting } from '../../../model/reasons.ts';
import type { LineEntry, LineId } from '../../../model/seat.ts';
import type { Write } from '../../../model/write.ts';
import { clearBuilding, markCanBuild, markCannotBuild } from '../../allocator/room.ts';
import type { Decision } from '../../decision.ts';
import { commitTo, wait } from '../../decision.ts';
import { linePollAt, wakeAt } from '../../schedule.ts';
import { leaveSome } from '../leave-lines.ts';
import type { PendingTurn } from '../turn.ts';
import { sameLine } from '../turn.ts';
import type { ReclaimPlan } from './ask-for-room.ts';
import { askForRoom } from './ask-for-room.ts';
import { joinLine } from './build.ts';
import { looksTooLate, nextTryAt } from './build-blocked.ts';
import { waitingReasonOf } from './waiting-reason.ts';

/** The lines this lease should stand in: the first eight (blueprint, fit) pairs by name. */
export function linesFor(
  lease: PendingLease,
  turn: Pick<PendingTurn, 'options'>,
): readonly LineId[] {
  const places = turn.options
    .filter(({ never }) => never === null)
    .flatMap(({ blueprint, state, fits }) =>
      fits
        .map((fit) => ({ blueprint: blueprint.name, fit }))
        // A disabled blueprint's line takes no newcomer; who stands in it keeps the place.
        .filter(
          (place) =>
            state === 'open' ||
            (state === 'disabled' && lease.lines.some((mine) => sameLine(mine, place))),
        ),
    );
  return places
    .toSorted((a, b) => (`${a.blueprint}/${a.fit}` < `${b.blueprint}/${b.fit}` ? -1 : 1))
    .slice(0, limits.linesPerLease);
}

/** Stands in line, or goes on standing: writes only what changed. */
export function stayInLine(lease: PendingLease, turn: PendingTurn): Decision<Lease> {
  const places = linesFor(lease, turn);
  const builds = turn.building?.state === 'pending' ? lease.building : null;
  const joins = places.filter((place) => !turn.entries.some((row) => sameLine(row, place)));
  const leaves = turn.entries.filter((row) => !places.some((place) => sameLine(row, place)));
  const stays = turn.entries.filter((row) => !leaves.includes(row));
  const forgets = builds === null ? stays.filter((row) => row.building) : [];
  // One note on a row at a time: this turn looks once more after its commit.
  const others = stays.filter((row) => !forgets.includes(row));
  const useless = others.filter((row) => row.room && hasNoPlan(row, turn));
  const useful = others.filter((row) => !row.couldBuild && turn.plans.get(row.blueprint)?.length);
  const handed = leaveSome(leaves, [...leaves, ...useless], turn);
  const request = builds === null ? askForRoom(lease, turn) : noRequest;
  const waiting = request.waiting ?? waitingReasonOf(lease, turn, builds !== null);
  const told = isNews(waiting, lease.waiting) || lease.version === 0;
  const entries = joins.length + leaves.length + forgets.length + useless.length + useful.length;
  // As it would be written: a moment that rounds up to the one on the record is no news.
  const lookAt =
    request.lookAt === null ? Number.POSITIVE_INFINITY : wakeAt(turn.now, request.lookAt);
  const sooner = lookAt < lease.wakeAt;
  const moved = entries + request.writes.length > 0 || builds !== lease.building || sooner;
  const tryAt = nextTryAt(lease, turn);
  if (!told && !moved && lease.wakeAt > turn.now && !looksTooLate(lease, tryAt)) return wait;

  const writes: readonly Write[] = [
    ...joins.map((place) => joinLine(lease, place, turn, builds !== null)),
    ...forgets.map(clearBuilding),
    ...useless.map(markCannotBuild),
    ...useful.map(markCanBuild),
    ...handed.writes,
    ...request.writes,
  ];
  const poll = Math.min(linePollAt(turn.now, turn.chance), lookAt);
  const next: PendingLease = {
    ...lease,
    lines: [...places],
    building: builds,
    reclaim: request.reclaim,
    // A breaker's words say when the next try is, and that moves.
    waiting: told || tryAt !== null ? waiting : lease.waiting,
    wakeAt: Math.min(poll, tryAt ?? poll, lease.waitUntil ?? poll),
  };
  return commitTo<Lease>(next, {
    writes,
    events: told
      ? [{ kind: 'waiting', text: waiting.detail, data: { reason: waiting.reason } }]
      : [],
    wakes: [...handed.wakes, ...request.wakes],
    rechecks: handed.rechecks,
  });
}

/** Another kind of reason; or another answer to who asked for an authorization. */
const isNews = (is: Waiting, was: Waiting): boolean =>
  is.reason !== was.reason || (is.reason === 'not-authorized' && is.detail !== was.detail);

const noRequest: ReclaimPlan = {
  reclaim: null,
  writes: [],
  wakes: [],
  lookAt: null,
  waiting: null,
};

/** It holds room of a blueprint that can build nothing for it now: others may. */
const hasNoPlan = (row: LineEntry, turn: PendingTurn): boolean =>
  turn.plans.get(row.blueprint)?.length === 0;
