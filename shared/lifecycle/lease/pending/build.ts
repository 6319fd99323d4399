import { lineEntryKey, lockKey } from '../../../model/keys.ts';
import type { Lease, PendingLease } from '../../../model/lease.ts';
import { lineEntryItem } from '../../../model/record.ts';
import type { PendingResource } from '../../../model/resource.ts';
import type { LineEntry, LineId } from '../../../model/seat.ts';
import type { Write } from '../../../model/write.ts';
import { absent } from '../../../model/write.ts';
import { admitProbe, putBreaker } from '../../allocator/breaker.ts';
import { markBuilding, takeRoom, useRoom } from '../../allocator/room.ts';
import type { Decision } from '../../decision.ts';
import { commitTo, learned } from '../../decision.ts';
import { newResource, planWrites } from '../../plan.ts';
import { linePollAt } from '../../schedule.ts';
import { leaveSome } from '../leave-lines.ts';
import type { BuildPlan, Option, PendingTurn } from '../turn.ts';
import { sameLine } from '../turn.ts';
import { breakerOf, buildBlockedBy, usageOf } from './build-blocked.ts';

/** A build this lease may begin: below the limit, or in room it was handed. */
export type Buildable = Readonly<{ option: Option; plan: BuildPlan; roomOf: LineEntry | null }>;

/** Plans whose named locks nobody was found to hold, and that no refusal spoke against. */
const plansLeft = (option: Option, turn: PendingTurn): readonly BuildPlan[] =>
  (turn.plans.get(option.blueprint.name) ?? []).filter(
    ({ locks, checks }) =>
      locks.every((name) => !learned(turn.refused, lockKey(name))) &&
      checks.every(({ key }) => learned(turn.refused, key) === undefined),
  );

/** With room first: it was handed to this lease and nobody else can use it. */
export function buildable(lease: PendingLease, turn: PendingTurn): Buildable | null {
  if (lease.building !== null) return null;
  const open = turn.options.filter(({ state, never }) => state === 'open' && never === null);
  for (const row of turn.entries.filter(({ room }) => room)) {
    const option = open.find(({ blueprint }) => blueprint.name === row.blueprint);
    const plan = option && plansLeft(option, turn).find(({ fit }) => option.fits.includes(fit));
    if (option && plan && !buildBlockedBy(option, turn, row)) return { option, plan, roomOf: row };
  }
  for (const option of open) {
    if (buildBlockedBy(option, turn, null)) continue;
    const plan = plansLeft(option, turn)[0];
    if (plan) return { option, plan, roomOf: null };
  }
  return null;
}

/** Writes the rows *and* births one resource in one commit. */
export function build(
  lease: PendingLease,
  { option, plan, roomOf }: Buildable,
  places: readonly LineId[],
  turn: PendingTurn,
): Decision<Lease> {
  const parents = { requestedBy: lease.id, priority: lease.priority, watchers: [lease.id] };
  const { blueprint, type } = option;
  const resource = newResource(turn.newResourceId, { blueprint, type, plan }, parents, turn.now);
  const { name, maxBuilding } = option.blueprint;
  // Rows of fits that the request no longer matches go; other room than the one used goes on.
  const leaves = turn.entries.filter((row) => !places.some((place) => sameLine(row, place)));
  const handed = leaveSome(
    leaves,
    turn.entries.filter((row) => row !== roomOf),
    turn,
  );
  const used = usageOf(option, turn).n + (roomOf ? 0 : 1);
  const detail = `no free ${lease.type} in ${name}, building one (${used} of ${option.limit})`;
  const text = `born for ${lease.id}, ${used} of ${option.limit} in ${name}`;
  const by = lease.id;
  return commitTo<Lease>(
    {
      ...lease,
      lines: [...places],
      building: resource.id,
      reclaim: null,
      waiting: { reason: 'building', detail },
      wakeAt: Math.min(
        linePollAt(turn.now, turn.chance),
        lease.waitUntil ?? Number.POSITIVE_INFINITY,
      ),
    },
    {
      writes: [
        roomOf
          ? useRoom(name, maxBuilding, plan.fit)
          : takeRoom(name, option.limit, maxBuilding, plan.fit),
        ...planWrites(plan, resource.id, turn.now),
        ...probe(option, resource, turn),
        ...places.map((place) => joinOrNote(lease, place, turn)),
        ...handed.writes,
      ],
      creates: [
        { record: resource, events: [{ kind: 'created', text, data: { blueprint: name, by } }] },
      ],
      events: [
        { kind: 'building', text: detail, data: { resource: resource.id, blueprint: name } },
      ],
      wakes: [{ id: resource.id, reason: 'created' }, ...handed.wakes],
      rechecks: handed.rechecks,
    },
  );
}

/** Past the breaker's time one build is let through; of two who try, its condition lets one. */
function probe(option: Option, { id }: PendingResource, turn: PendingTurn): readonly Write[] {
  const { name, activationSeconds } = option.blueprint;
  const breaker = breakerOf(option, turn);
  if (breaker === null || breaker.openUntil === null) return [];
  return [putBreaker(name, breaker, admitProbe(breaker, id, activationSeconds, turn.now))];
}

function joinOrNote(lease: PendingLease, place: LineId, turn: PendingTurn): Write {
  const row = turn.entries.find((mine) => sameLine(mine, place));
  return row ? markBuilding(row) : joinLine(lease, place, turn, true);
}

/** A row of its own, in the place that its `queuedAt` gives it. */
export function joinLine(
  lease: PendingLease,
  place: LineId,
  turn: Pick<PendingTurn, 'options'>,
  building: boolean,
): Write {
  const row: LineEntry = {
    blueprint: place.blueprint,
    fit: place.fit,
    lease: lease.id,
    priority: lease.priority,
    queuedAt: lease.queuedAt,
    couldBuild: turn.options.some(({ blueprint }) => blueprint.name === place.blueprint),
    building,
    dependencyOf: lease.dependencyOf,
    granted: null,
    room: false,
  };
  return { op: 'put', key: lineEntryKey(row), item: lineEntryItem(row), when: absent };
}
