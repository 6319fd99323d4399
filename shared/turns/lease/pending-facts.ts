import { firstWaiting } from '../../lifecycle/allocator/line.ts';
import type { TurnCommon } from '../../lifecycle/decision.ts';
import { linesFor } from '../../lifecycle/lease/pending/stay-in-line.ts';
import { wouldShare } from '../../lifecycle/lease/pending/take-seat.ts';
import type { FreeSeats, Line, Option, PendingTurn } from '../../lifecycle/lease/turn.ts';
import { entriesIn, isBarred, sameLine } from '../../lifecycle/lease/turn.ts';
import type { PendingLease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import type { LineEntry, LineId } from '../../model/seat.ts';
import { isSpent } from '../../model/seat.ts';
import { inShards } from '../../model/seat-shard.ts';
import type { TurnPorts } from '../ports.ts';
import { openLine } from '../read/open-line.ts';
import { readResource } from '../read/records.ts';
import { readFreeSeats, readHeads, readLineEntries, seatsOf } from '../read/slots.ts';
import { optionsFor } from './options.ts';
import { readReclaim } from './reclaim-candidates.ts';
import { noRoom, type RoomFacts, roomFacts } from './room-facts.ts';

/**
 * Gathers what a waiting lease needs. A grant is taken without reading further; otherwise free
 * seats and lines come first, and the counter and what could be built only if no seat is in sight.
 */
export async function pendingLeaseFacts(
  ports: TurnPorts,
  lease: PendingLease,
  common: TurnCommon,
): Promise<PendingTurn> {
  const options = optionsFor(lease, await ports.catalog.read(), ports.drivers);
  const lines = linesFor(lease, { options });
  const entries = await readLineEntries(ports.store, lease);
  const grants = grantsAmong(entries, options);
  const looks = grants.usable === null;
  const openLinesRead = readOpenLines(ports, linesToRead(lines, grants, common));
  const linesToLook = looks
    ? await linesInReach(lease, lines, openLinesRead, { now: common.now, options })
    : [];
  const [freeSeats, openLines, building, heads, reclaim] = await Promise.all([
    readUsableSeats(ports, linesToLook, options, common.chance),
    openLinesRead,
    looks && lease.building ? readResource(ports.store, lease.building) : null,
    readHeadsForRoom(ports, entries),
    looks ? readReclaim(ports.store, lease) : null,
  ]);
  const known = { options, entries, building, reclaim };
  return {
    ...common,
    ...known,
    freeSeats,
    lines: openLines,
    heads,
    ...(looks ? await roomUnlessInSight(ports, lease, { ...known, freeSeats }, common) : noRoom),
    newResourceId: inShards(ports.ids.resource(), fewestShards(options)),
  };
}

/**
 * Reads anew what a new lease decides on after it lost free seats to others: which seats are left.
 * The lines stand as they were read: a lease that joined since then was requested at the same time,
 * and either of the two may be served first.
 */
export async function factsAfterLoss(
  ports: TurnPorts,
  lease: PendingLease,
  { options, lines, ...turn }: PendingTurn,
  common: TurnCommon,
): Promise<PendingTurn> {
  const linesToLook = await linesInReach(
    lease,
    lines.map(({ id }) => id),
    Promise.resolve(lines),
    { now: common.now, options },
  );
  const freeSeats = await readUsableSeats(ports, linesToLook, options, common.chance);
  return {
    ...turn,
    ...common,
    options,
    lines,
    freeSeats,
    ...(await roomUnlessInSight(ports, lease, { ...turn, options, freeSeats }, common)),
  };
}

/** Where a lease could build is read only if it sees no seat to take. */
const roomUnlessInSight = (
  ports: TurnPorts,
  lease: PendingLease,
  known: Pick<PendingTurn, 'options' | 'entries' | 'building' | 'reclaim' | 'freeSeats'>,
  common: TurnCommon,
): Promise<RoomFacts> | RoomFacts =>
  known.freeSeats.some((seats) => hasUnsharedSeat(seats, known.options))
    ? noRoom
    : roomFacts(ports, lease, known, common);

/** The resource may be built for any of these, so its id must suit each. */
const fewestShards = (options: readonly Option[]): number =>
  Math.min(limits.seatShards, ...options.map(({ blueprint }) => blueprint.seatShards));

/** The lease's entries that hold a granted seat: all of them, those barred, and the one to take. */
type Grants = Readonly<{
  all: readonly LineEntry[];
  barred: readonly LineEntry[];
  usable: LineEntry | null;
}>;

function grantsAmong(entries: readonly LineEntry[], options: readonly Option[]): Grants {
  const all = entries.filter((entry) => entry.granted !== null);
  const barred = all.filter((entry) => isBarred(options, entry));
  return { all, barred, usable: all.find((entry) => !barred.includes(entry)) ?? null };
}

/**
 * Returns the lines whose heads this turn needs. Without a grant to take: every line the lease may
 * stand in, and those whose grant it must pass on. With one: only the lines of surplus grants, and
 * of every grant if a command may end the lease.
 */
function linesToRead(
  lines: readonly LineId[],
  { all, barred, usable }: Grants,
  { commands }: TurnCommon,
): readonly LineId[] {
  if (usable === null) return [...lines, ...barred];
  return commands.length > 0 || all.length > 1 ? all : [];
}

/**
 * Returns the lines whose free seats the lease looks at. One that waits behind others leaves that
 * to them: the first in line looked after it joined, or will (`joined`). When its own poll is due
 * it looks too, in case that look was lost in a crash; but not from far behind, as those at the
 * head of the line poll as often.
 */
async function linesInReach(
  lease: PendingLease,
  lines: readonly LineId[],
  openLines: Promise<readonly Line[]>,
  { now, options }: Pick<TurnCommon, 'now'> & Pick<PendingTurn, 'options'>,
): Promise<readonly LineId[]> {
  const isDue = lease.version > 0 && lease.wakeAt <= now;
  // A long list may have to be read twice or more in vain; a page is read beside the line, which
  // saves time.
  const isLong = options.some(
    ({ blueprint, limit }) => seatsOf(blueprint, limit).most > limits.freeSeatsPage,
  );
  if (lease.lines.length === 0 && (isDue || !isLong)) return lines;
  const read = await openLines;
  return lines.filter((line) => {
    const isIn = lease.lines.some((own) => sameLine(own, line));
    if (!isIn && (isDue || !isLong)) return true;
    const entries = entriesIn(read, line);
    if (isDue) return entries.length < limits.linePage || entries.some(isOf(lease));
    const first = firstWaiting(entries, new Map());
    return first === null || first.lease === lease.id;
  });
}

const isOf =
  ({ id }: PendingLease) =>
  (entry: LineEntry): boolean =>
    entry.lease === id;

/** True for a seat on a resource that the lease would not rather leave to others and build. */
const hasUnsharedSeat = (freeSeats: FreeSeats, options: readonly Option[]): boolean => {
  const option = options.find(({ blueprint }) => blueprint.name === freeSeats.line.blueprint);
  return freeSeats.seats.some((seat) => option && !wouldShare(seat, freeSeats, option.blueprint));
};

const readOpenLines = (ports: TurnPorts, lines: readonly LineId[]): Promise<readonly Line[]> =>
  Promise.all(
    lines.map(async ({ blueprint, fit }) => ({
      id: { blueprint, fit },
      entries: await openLine(ports, { blueprint, fit }),
    })),
  );

const readUsableSeats = (
  { store }: TurnPorts,
  lines: readonly LineId[],
  options: readonly Option[],
  chance: number,
): Promise<readonly FreeSeats[]> =>
  Promise.all(
    lines.map(async (line) => {
      const option = options.find(({ blueprint }) => blueprint.name === line.blueprint);
      if (option === undefined) return { line, seats: [] };
      const seatsOfLine = seatsOf(option.blueprint, option.limit);
      const seats = await readFreeSeats(store, line, seatsOfLine, chance);
      return { line, seats: seats.filter((seat) => !isSpent(seat)) };
    }),
  );

/** A lease that holds room and may leave the line must know which lease could have it next. */
async function readHeadsForRoom(
  { store }: TurnPorts,
  entries: readonly LineEntry[],
): Promise<readonly LineEntry[]> {
  const names = [...new Set(entries.filter(({ room }) => room).map(({ blueprint }) => blueprint))];
  return (await Promise.all(names.map((name) => readHeads(store, name)))).flat();
}
