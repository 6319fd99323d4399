import { lockKey, rowKey } from '../../model/keys.ts';
import type { Lease, PendingLease } from '../../model/lease.ts';
import { rowItem } from '../../model/record.ts';
import type { PendingResource } from '../../model/resource.ts';
import type { Place, Row } from '../../model/seat.ts';
import type { Write } from '../../model/write.ts';
import { absent } from '../../model/write.ts';
import { letThrough, moveBreaker } from '../allocator/breaker.ts';
import { noteBuild, takeRoom, useRoom } from '../allocator/room.ts';
import type { Decision } from '../decision.ts';
import { learned, move } from '../decision.ts';
import { holdPlan, newborn } from '../resource/birth.ts';
import { linePollAt } from '../schedule.ts';
import { breakerOf, heldUp, usageOf } from './held-up.ts';
import { leaveSome } from './leave.ts';
import type { BirthPlan, Option, PendingTurn } from './turn.ts';
import { samePlace } from './turn.ts';

/** A build this lease may begin: below the limit, or in room it was handed. */
export type Buildable = Readonly<{ option: Option; plan: BirthPlan; roomOf: Row | null }>;

/** Plans whose named locks nobody was found to hold, and that no refusal spoke against. */
const plansLeft = (option: Option, turn: PendingTurn): readonly BirthPlan[] =>
  (turn.plans.get(option.blueprint.name) ?? []).filter(
    ({ locks, checks }) =>
      locks.every((name) => !learned(turn.refused, lockKey(name))) &&
      checks.every(({ key }) => learned(turn.refused, key) === undefined),
  );

/** With room first: it was handed to this lease and nobody else can use it. */
export function buildable(lease: PendingLease, turn: PendingTurn): Buildable | null {
  if (lease.building !== null) return null;
  const open = turn.options.filter(({ state, never }) => state === 'open' && never === null);
  for (const row of turn.rows.filter(({ room }) => room)) {
    const option = open.find(({ blueprint }) => blueprint.name === row.blueprint);
    const plan = option && plansLeft(option, turn).find(({ fit }) => option.fits.includes(fit));
    if (option && plan && !heldUp(option, turn, row)) return { option, plan, roomOf: row };
  }
  for (const option of open) {
    if (heldUp(option, turn, null)) continue;
    const plan = plansLeft(option, turn)[0];
    if (plan) return { option, plan, roomOf: null };
  }
  return null;
}

/** Writes the rows *and* births one resource in one commit. */
export function build(
  lease: PendingLease,
  { option, plan, roomOf }: Buildable,
  places: readonly Place[],
  turn: PendingTurn,
): Decision<Lease> {
  const parents = { askedBy: lease.id, priority: lease.priority, watchers: [lease.id] };
  const { blueprint, provides } = option;
  const resource = newborn(turn.newResource, { blueprint, provides, plan }, parents, turn.now);
  const { name, maxBuilding } = option.blueprint;
  // Rows of fits that the request no longer matches go; other room than the one used goes on.
  const leaves = turn.rows.filter((row) => !places.some((place) => samePlace(row, place)));
  const handed = leaveSome(
    leaves,
    turn.rows.filter((row) => row !== roomOf),
    turn,
  );
  const used = usageOf(option, turn).n + (roomOf ? 0 : 1);
  const detail = `no free ${lease.type} in ${name}, building one (${used} of ${option.limit})`;
  const text = `born for ${lease.id}, ${used} of ${option.limit} in ${name}`;
  const by = lease.id;
  return move<Lease>(
    {
      ...lease,
      places: [...places],
      building: resource.id,
      asking: null,
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
        ...holdPlan(plan, resource.id, turn.now),
        ...probe(option, resource, turn),
        ...places.map((place) => joinOrNote(lease, place, turn)),
        ...handed.writes,
      ],
      births: [{ record: resource, says: [{ kind: 'born', text, data: { blueprint: name, by } }] }],
      says: [{ kind: 'building', text: detail, data: { resource: resource.id, blueprint: name } }],
      wakes: [{ id: resource.id, why: 'born' }, ...handed.wakes],
      looks: handed.looks,
    },
  );
}

/** Past the breaker's time one build is let through; of two who try, its condition lets one. */
function probe(option: Option, { id }: PendingResource, turn: PendingTurn): readonly Write[] {
  const { name, activationSeconds } = option.blueprint;
  const breaker = breakerOf(option, turn);
  if (breaker === null || breaker.openUntil === null) return [];
  return [moveBreaker(name, breaker, letThrough(breaker, id, activationSeconds, turn.now))];
}

function joinOrNote(lease: PendingLease, place: Place, turn: PendingTurn): Write {
  const row = turn.rows.find((mine) => samePlace(mine, place));
  return row ? noteBuild(row) : joinLine(lease, place, turn, true);
}

/** A row of its own, in the place that its `queuedAt` gives it. */
export function joinLine(
  lease: PendingLease,
  place: Place,
  turn: Pick<PendingTurn, 'options'>,
  building: boolean,
): Write {
  const row: Row = {
    blueprint: place.blueprint,
    fit: place.fit,
    lease: lease.id,
    priority: lease.priority,
    queuedAt: lease.queuedAt,
    couldBuild: turn.options.some(({ blueprint }) => blueprint.name === place.blueprint),
    building,
    nest: lease.nestedIn,
    granted: null,
    room: false,
  };
  return { op: 'put', key: rowKey(row), item: rowItem(row), when: absent };
}
