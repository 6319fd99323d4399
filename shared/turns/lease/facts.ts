import type { TurnCommon } from '../../lifecycle/decision.ts';
import type { HookResult } from '../../lifecycle/hook-result.ts';
import type { LeaseTurn } from '../../lifecycle/lease/index.ts';
import { linesFor } from '../../lifecycle/lease/pending/stay-in-line.ts';
import { wouldShare } from '../../lifecycle/lease/pending/take-seat.ts';
import type { FreeSeats, HeldTurn, Line, Option, PendingTurn } from '../../lifecycle/lease/turn.ts';
import { isBarred } from '../../lifecycle/lease/turn.ts';
import type {
  ActiveLease,
  EndingLease,
  HeldLease,
  Lease,
  PendingLease,
} from '../../model/lease.ts';
import type { LineEntry, LineId } from '../../model/seat.ts';
import { isSpent } from '../../model/seat.ts';
import type { TurnInput } from '../loop/reconciler.ts';
import type { TurnPorts } from '../ports.ts';
import { openLine } from '../read/open-line.ts';
import {
  hasRunning,
  readExecutions,
  readFreeSeats,
  readHeads,
  readLineEntries,
  readResource,
} from '../read/records.ts';
import { optionsFor } from './options.ts';
import { noRoom, readReclaim, roomFacts } from './room-facts.ts';

/** What every turn brings, whatever its kind. */
export const commonTurn = <S>(
  ports: Pick<TurnPorts, 'clock' | 'ids'>,
  seen: TurnInput<S>,
): TurnCommon => ({
  now: ports.clock.now(),
  chance: ports.ids.chance(),
  commands: seen.commands,
  refused: seen.refused,
});

/** Gathers what the lease's state needs and nothing more: every read is on somebody's bill. */
export async function leaseFacts(
  ports: TurnPorts,
  lease: Lease,
  seen: TurnInput<HookResult>,
): Promise<LeaseTurn> {
  const common = commonTurn(ports, seen);
  if (lease.state === 'pending')
    return { for: 'pending', turn: await pendingLeaseFacts(ports, lease, common) };
  if (lease.state === 'destroyed')
    return { for: 'held', turn: { ...common, ...noHeldFacts, hookResult: null } };
  return { for: 'held', turn: await heldFacts(ports, lease, common, seen.hookResult) };
}

const noHeldFacts = {
  line: [],
  running: false,
  executions: [],
  resource: null,
  owner: null,
} as const;

async function heldFacts(
  ports: TurnPorts,
  lease: HeldLease | EndingLease,
  common: TurnCommon,
  hookResult: HookResult | null,
): Promise<HeldTurn> {
  if (lease.state === 'active' && !isDue(lease, common))
    return { ...common, ...noHeldFacts, hookResult };
  const { store } = ports;
  const [line, running, resource, owner] = await Promise.all([
    lease.seat ? openLine(ports, lease.seat) : [],
    hasRunning(store, lease.id),
    lease.state !== 'active' && lease.resourceId ? readResource(store, lease.resourceId) : null,
    lease.dependencyOf ? readResource(store, lease.dependencyOf) : null,
  ]);
  const executions = running ? await readExecutions(store, lease.id) : [];
  return { ...common, line, running, executions, resource, owner, hookResult };
}

const isDue = (lease: ActiveLease, { now, commands }: TurnCommon): boolean =>
  commands.length > 0 || lease.until <= now;

/**
 * A grant is taken without another look; else bags and lines first; the counter and what could be
 * built only when no seat is in sight.
 */
export async function pendingLeaseFacts(
  ports: TurnPorts,
  lease: PendingLease,
  common: TurnCommon,
): Promise<PendingTurn> {
  const options = optionsFor(lease, await ports.catalog.read(), ports.drivers);
  const places = linesFor(lease, { options });
  const entries = await readLineEntries(ports.store, lease);
  const granted = entries.filter((row) => row.granted !== null);
  const shutOut = granted.filter((row) => isBarred(options, row));
  const [only] = granted.filter((row) => !shutOut.includes(row));
  const leaves = common.commands.length > 0 || granted.length > 1;
  const rechecks = only === undefined ? [...places, ...shutOut] : leaves ? granted : [];
  const [freeSeats, lines, building, heads, reclaim] = await Promise.all([
    Promise.all(
      only ? [] : places.map((place) => readUsableSeats(ports, place, options, common.chance)),
    ),
    Promise.all(rechecks.map((place) => readOpenLine(ports, place))),
    lease.building && !only ? readResource(ports.store, lease.building) : null,
    headsFor(ports, entries),
    only ? null : readReclaim(ports.store, lease),
  ]);
  const inSight = only !== undefined || freeSeats.some((bag) => hasOwnSeat(bag, options));
  const seen = { options, entries, building, reclaim };
  return {
    ...common,
    ...seen,
    freeSeats,
    lines,
    heads,
    ...(inSight ? noRoom : await roomFacts(ports, lease, seen, common)),
    newResourceId: ports.ids.resource(),
  };
}

/** A seat for which nobody would rather build; without one it matters what could be built. */
const hasOwnSeat = (bag: FreeSeats, options: readonly Option[]): boolean => {
  const option = options.find(({ blueprint }) => blueprint.name === bag.line.blueprint);
  return bag.seats.some((token) => option && !wouldShare(token, bag, option.blueprint));
};

const readOpenLine = async (ports: TurnPorts, { blueprint, fit }: LineId): Promise<Line> => ({
  id: { blueprint, fit },
  entries: await openLine(ports, { blueprint, fit }),
});

async function readUsableSeats(
  { store }: TurnPorts,
  line: LineId,
  options: readonly Option[],
  chance: number,
): Promise<FreeSeats> {
  const option = options.find(({ blueprint }) => blueprint.name === line.blueprint);
  const seats = option ? option.limit * option.blueprint.leasesPerResource : 0;
  const tokens = await readFreeSeats(store, line, seats, chance);
  return { line, seats: tokens.filter((token) => !isSpent(token)) };
}

/** Whoever holds room and may leave the line needs to know who could have it next. */
async function headsFor(
  { store }: TurnPorts,
  entries: readonly LineEntry[],
): Promise<readonly LineEntry[]> {
  const names = [...new Set(entries.filter(({ room }) => room).map(({ blueprint }) => blueprint))];
  return (await Promise.all(names.map((name) => readHeads(store, name)))).flat();
}
