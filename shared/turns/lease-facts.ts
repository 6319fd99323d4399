import type { TurnCommon } from '../lifecycle/decision.ts';
import type { LeaseTurn } from '../lifecycle/lease/index.ts';
import { placesOf } from '../lifecycle/lease/stay.ts';
import { wouldShare } from '../lifecycle/lease/take.ts';
import type { Bag, HeldTurn, Line, Option, PendingTurn } from '../lifecycle/lease/turn.ts';
import { isShutOut } from '../lifecycle/lease/turn.ts';
import type { Step } from '../lifecycle/step.ts';
import type { ActiveLease, EndingLease, HeldLease, Lease, PendingLease } from '../model/lease.ts';
import type { Place, Row } from '../model/seat.ts';
import { isSpent } from '../model/seat.ts';
import { openLine } from './open-line.ts';
import { optionsFor } from './options.ts';
import type { TurnPorts } from './ports.ts';
import { readBag, readExecutions, readHeads, readRan, readResource, readRows } from './read.ts';
import { noRoom, readAsked, roomFacts } from './room-facts.ts';
import type { Seen } from './writer.ts';

/** What every turn brings, whatever its kind. */
export const commonTurn = <S>(
  ports: Pick<TurnPorts, 'clock' | 'ids'>,
  seen: Seen<S>,
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
  seen: Seen<Step>,
): Promise<LeaseTurn> {
  const common = commonTurn(ports, seen);
  if (lease.state === 'pending')
    return { for: 'pending', turn: await pendingFacts(ports, lease, common) };
  if (lease.state === 'destroyed')
    return { for: 'held', turn: { ...common, ...noFacts, step: null } };
  return { for: 'held', turn: await heldFacts(ports, lease, common, seen.step) };
}

const noFacts = { line: [], ran: false, executions: [], resource: null, owner: null } as const;

async function heldFacts(
  ports: TurnPorts,
  lease: HeldLease | EndingLease,
  common: TurnCommon,
  step: Step | null,
): Promise<HeldTurn> {
  if (lease.state === 'active' && !isDue(lease, common)) return { ...common, ...noFacts, step };
  const { store } = ports;
  const [line, ran, resource, owner] = await Promise.all([
    lease.seat ? openLine(ports, lease.seat) : [],
    readRan(store, lease.id),
    lease.state !== 'active' && lease.resourceId ? readResource(store, lease.resourceId) : null,
    lease.nestedIn ? readResource(store, lease.nestedIn) : null,
  ]);
  const executions = ran ? await readExecutions(store, lease.id) : [];
  return { ...common, line, ran, executions, resource, owner, step };
}

const isDue = (lease: ActiveLease, { now, commands }: TurnCommon): boolean =>
  commands.length > 0 || lease.until <= now;

/**
 * A grant is taken without another look; else bags and lines first; the counter and what could be
 * built only when no seat is in sight.
 */
export async function pendingFacts(
  ports: TurnPorts,
  lease: PendingLease,
  common: TurnCommon,
): Promise<PendingTurn> {
  const options = optionsFor(lease, await ports.catalog.read(), ports.types);
  const places = placesOf(lease, { options });
  const rows = await readRows(ports.store, lease);
  const granted = rows.filter((row) => row.granted !== null);
  const shutOut = granted.filter((row) => isShutOut(options, row));
  const [only] = granted.filter((row) => !shutOut.includes(row));
  const leaves = common.commands.length > 0 || granted.length > 1;
  const looks = only === undefined ? [...places, ...shutOut] : leaves ? granted : [];
  const [bags, lines, building, heads, asked] = await Promise.all([
    Promise.all(only ? [] : places.map((place) => bagAt(ports, place, options, common.chance))),
    Promise.all(looks.map((place) => lineAt(ports, place))),
    lease.building && !only ? readResource(ports.store, lease.building) : null,
    headsFor(ports, rows),
    only ? null : readAsked(ports.store, lease),
  ]);
  const inSight = only !== undefined || bags.some((bag) => hasOwnSeat(bag, options));
  const seen = { options, rows, building, asked };
  return {
    ...common,
    ...seen,
    bags,
    lines,
    heads,
    ...(inSight ? noRoom : await roomFacts(ports, lease, seen, common)),
    newResource: ports.ids.resource(),
  };
}

/** A seat for which nobody would rather build; without one it matters what could be built. */
const hasOwnSeat = (bag: Bag, options: readonly Option[]): boolean => {
  const option = options.find(({ blueprint }) => blueprint.name === bag.place.blueprint);
  return bag.tokens.some((token) => option && !wouldShare(token, bag, option.blueprint));
};

const lineAt = async (ports: TurnPorts, { blueprint, fit }: Place): Promise<Line> => ({
  place: { blueprint, fit },
  rows: await openLine(ports, { blueprint, fit }),
});

async function bagAt(
  { store }: TurnPorts,
  place: Place,
  options: readonly Option[],
  chance: number,
): Promise<Bag> {
  const option = options.find(({ blueprint }) => blueprint.name === place.blueprint);
  const seats = option ? option.limit * option.blueprint.leasesPerResource : 0;
  const tokens = await readBag(store, place, seats, chance);
  return { place, tokens: tokens.filter((token) => !isSpent(token)) };
}

/** Whoever holds room and may leave the line needs to know who could have it next. */
async function headsFor({ store }: TurnPorts, rows: readonly Row[]): Promise<readonly Row[]> {
  const names = [...new Set(rows.filter(({ room }) => room).map(({ blueprint }) => blueprint))];
  return (await Promise.all(names.map((name) => readHeads(store, name)))).flat();
}
