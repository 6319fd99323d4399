import type { Row } from '../../model/seat.ts';
import type { Wake } from '../../model/wake.ts';
import type { Write } from '../../model/write.ts';
import { leaveRow } from '../allocator/line.ts';
import { handRoom } from '../allocator/room.ts';
import { giveBack } from '../allocator/seats.ts';
import type { LookAgain } from '../decision.ts';
import type { PendingTurn } from './turn.ts';
import { lineOf } from './turn.ts';

/** What leaving a line adds to a commit: rows go, surplus grants and room are passed on. */
export type Leave = Readonly<{
  writes: readonly Write[];
  wakes: readonly Wake[];
  looks: readonly LookAgain[];
}>;

/** Leaves all lines; the grant on `taken`, if any, is not passed on because it is taken. */
export const leaveLines = (turn: PendingTurn, taken: Row | null): Leave =>
  leaveSome(turn.rows, turn.rows, turn, taken);

/** Leaves the lines of these rows, and gives up the room on others of them. */
export function leaveSome(
  rows: readonly Row[],
  roomOf: readonly Row[],
  turn: PendingTurn,
  taken: Row | null = null,
): Leave {
  const served = new Set<string>();
  const parts: Leave[] = [];
  for (const row of rows) {
    parts.push({ writes: [leaveRow(row)], wakes: [], looks: [] });
    if (row.granted && row !== taken) {
      const line = unserved(lineOf(turn.lines, row), turn, served);
      const handed = giveBack(row.granted, line, turn.refused, turn.now);
      for (const { id } of handed.wakes) served.add(id);
      parts.push(handed);
    }
  }
  return joined([...parts, handOnRoom(roomOf, turn, served)]);
}

/** The room that these rows of the lease hold goes to others, or back to the counter. */
function handOnRoom(rows: readonly Row[], turn: PendingTurn, served: Set<string>): Leave {
  const parts: Leave[] = [];
  for (const { blueprint } of rows.filter(({ room }) => room)) {
    const heads = unserved(turn.heads, turn, served).filter((row) => row.blueprint === blueprint);
    const handed = handRoom(blueprint, heads, null, turn.refused, false);
    for (const { id } of handed.wakes) served.add(id);
    parts.push(handed);
  }
  return joined(parts);
}

/** Not its own rows, and nobody is handed two things in one commit: a seat needs no room. */
const unserved = (
  rows: readonly Row[],
  turn: PendingTurn,
  served: ReadonlySet<string>,
): readonly Row[] =>
  rows.filter(({ lease }) => !served.has(lease) && !turn.rows.some((mine) => mine.lease === lease));

const joined = (parts: readonly Leave[]): Leave => ({
  writes: parts.flatMap(({ writes }) => writes),
  wakes: parts.flatMap(({ wakes }) => wakes),
  looks: parts.flatMap(({ looks }) => looks),
});
