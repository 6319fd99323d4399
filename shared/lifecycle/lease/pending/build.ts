import { lockKey } from '../../../model/keys.ts';
import type { Lease, PendingLease } from '../../../model/lease.ts';
import type { LineEntry, LineId } from '../../../model/seat.ts';
import type { Write } from '../../../model/write.ts';
import { probeWrites } from '../../allocator/breaker.ts';
import { joinLine } from '../../allocator/line.ts';
import { markBuilding, takeRoom, useRoom } from '../../allocator/room.ts';
import type { Decision, Recheck } from '../../decision.ts';
import { commitTo, foundByRefusal } from '../../decision.ts';
import { type BuildPlan, newResource, planWrites } from '../../plan.ts';
import { linePollAt } from '../../schedule.ts';
import { leaveSome } from '../leave-lines.ts';
import type { Option, PendingTurn } from '../turn.ts';
import { sameLine } from '../turn.ts';
import { breakerOf, buildBlockedBy, usageOf } from './build-blocked.ts';
import { joinedLines } from './joined-lines.ts';

/** A build this lease may start: below the limit, or in room that its entry was handed. */
export type Buildable = Readonly<{ option: Option; plan: BuildPlan; roomOn: LineEntry | null }>;

/** Returns the plans whose locks are free and whose checks hold, as far as refusals tell. */
const plansLeft = (option: Option, turn: PendingTurn): readonly BuildPlan[] =>
  (turn.plans.get(option.blueprint.name) ?? []).filter(
    ({ locks, checks }) =>
      locks.every((name) => !foundByRefusal(turn.refused, lockKey(name))) &&
      checks.every(({ key }) => foundByRefusal(turn.refused, key) === undefined),
  );

/** Returns what the lease could build, first in room it was handed: no other lease can use that. */
export function buildable(lease: PendingLease, turn: PendingTurn): Buildable | null {
  if (lease.building !== null) return null;
  const open = turn.options.filter(({ state, never }) => state === 'open' && never === null);
  for (const entry of turn.entries.filter(({ room }) => room)) {
    const option = open.find(({ blueprint }) => blueprint.name === entry.blueprint);
    const plan = option && plansLeft(option, turn).find(({ fit }) => option.fits.includes(fit));
    if (option && plan && !buildBlockedBy(option, turn, entry)) {
      return { option, plan, roomOn: entry };
    }
  }
  // A blueprint whose last build failed comes after those that build well.
  const isFailing = (option: Option) => Number(breakerOf(option, turn) !== null);
  for (const option of open.toSorted((a, b) => isFailing(a) - isFailing(b))) {
    if (buildBlockedBy(option, turn, null)) continue;
    const plan = plansLeft(option, turn)[0];
    if (plan) return { option, plan, roomOn: null };
  }
  return null;
}

/** Stands in line *and* creates one resource, in one commit. */
export function build(
  lease: PendingLease,
  { option, plan, roomOn }: Buildable,
  lines: readonly LineId[],
  turn: PendingTurn,
): Decision<Lease> {
  const creator = { requestedBy: lease.id, priority: lease.priority, watchers: [lease.id] };
  const { blueprint, type } = option;
  const resource = newResource(turn.newResourceId, { blueprint, type, plan }, creator, turn.now);
  const { name, maxBuilding, activationSeconds } = blueprint;
  const breaker = breakerOf(option, turn);
  const probe = { blueprint: name, breaker, resource: resource.id, activationSeconds };
  // Entries in lines that the request no longer matches go; room other than the one used goes on.
  const leave = leaveSome(
    {
      entries: turn.entries.filter((entry) => !lines.some((line) => sameLine(entry, line))),
      roomOn: turn.entries.filter((entry) => entry !== roomOn),
      taken: null,
    },
    turn,
  );
  const used = usageOf(option, turn).n + (roomOn ? 0 : 1);
  const detail = `no free ${lease.type} in ${name}, building one (${used} of ${option.limit})`;
  const text = `created for ${lease.id}, ${used} of ${option.limit} in ${name}`;
  const created = { kind: 'created', text, data: { blueprint: name, by: lease.id } } as const;
  return commitTo<Lease>(
    {
      ...lease,
      lines: [...lines],
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
        roomOn
          ? useRoom(name, maxBuilding, plan.fit)
          : takeRoom(name, option.limit, maxBuilding, plan.fit),
        ...planWrites(plan, resource.id, turn.now),
        ...probeWrites(probe, turn.now),
        ...lines.map((line) => joinOrMark(lease, line, turn)),
        ...leave.writes,
      ],
      creates: [{ record: resource, events: [created] }],
      events: [
        { kind: 'building', text: detail, data: { resource: resource.id, blueprint: name } },
      ],
      wakes: [{ id: resource.id, reason: 'created' }, ...leave.wakes],
      rechecks: [...leave.rechecks, ...newLines(lease, lines, turn)],
    },
  );
}

/** Returns the rechecks of the lines it joins with this commit. */
function newLines(
  lease: PendingLease,
  lines: readonly LineId[],
  { entries, options }: PendingTurn,
): readonly Recheck[] {
  const isNew = (line: LineId) => !entries.some((own) => sameLine(own, line));
  return joinedLines(lease, lines.filter(isNew), { options, isBuilding: true });
}

function joinOrMark(lease: PendingLease, line: LineId, turn: PendingTurn): Write {
  const entry = turn.entries.find((own) => sameLine(own, line));
  return entry ? markBuilding(entry) : joinLine(lease, line, placeFor(line, turn, true));
}

/** Returns the flags of a new entry: room is handed to it only if the blueprint could build. */
export const placeFor = (
  line: LineId,
  { options }: Pick<PendingTurn, 'options'>,
  building: boolean,
): Pick<LineEntry, 'couldBuild' | 'building'> => ({
  couldBuild: options.some(({ blueprint }) => blueprint.name === line.blueprint),
  building,
});
