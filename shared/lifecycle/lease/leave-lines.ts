import type { LineEntry } from '../../model/seat.ts';
import type { Wake } from '../../model/wake.ts';
import type { Write } from '../../model/write.ts';
import { leaveEntry } from '../allocator/line.ts';
import { passOnRoom } from '../allocator/room.ts';
import { returnSeat } from '../allocator/seats.ts';
import type { Recheck } from '../decision.ts';
import type { PendingTurn } from './turn.ts';
import { lineOf } from './turn.ts';

/** What leaving a line adds to a commit: rows go, surplus grants and room are passed on. */
export type LeaveCommit = Readonly<{
  writes: readonly Write[];
  wakes: readonly Wake[];
  rechecks: readonly Recheck[];
}>;

/** Leaves all lines; the grant on `taken`, if any, is not passed on because it is taken. */
export const leaveLines = (turn: PendingTurn, taken: LineEntry | null): LeaveCommit =>
  leaveSome(turn.entries, turn.entries, turn, taken);

/** Leaves the lines of these rows, and gives up the room on others of them. */
export function leaveSome(
  entries: readonly LineEntry[],
  roomOf: readonly LineEntry[],
  turn: PendingTurn,
  taken: LineEntry | null = null,
): LeaveCommit {
  const served = new Set<string>();
  const parts: LeaveCommit[] = [];
  for (const row of entries) {
    parts.push({ writes: [leaveEntry(row)], wakes: [], rechecks: [] });
    if (row.granted && row !== taken) {
      const line = notYetServed(lineOf(turn.lines, row), turn, served);
      const handed = returnSeat(row.granted, line, turn.refused, turn.now);
      for (const { id } of handed.wakes) served.add(id);
      parts.push(handed);
    }
  }
  return joined([...parts, handOnRoom(roomOf, turn, served)]);
}

/** The room that these rows of the lease hold goes to others, or back to the counter. */
function handOnRoom(
  entries: readonly LineEntry[],
  turn: PendingTurn,
  served: Set<string>,
): LeaveCommit {
  const parts: LeaveCommit[] = [];
  for (const { blueprint } of entries.filter(({ room }) => room)) {
    const heads = notYetServed(turn.heads, turn, served).filter(
      (row) => row.blueprint === blueprint,
    );
    const handed = passOnRoom(blueprint, heads, null, turn.refused, false);
    for (const { id } of handed.wakes) served.add(id);
    parts.push(handed);
  }
  return joined(parts);
}

/** Not its own rows, and nobody is handed two things in one commit: a seat needs no room. */
const notYetServed = (
  entries: readonly LineEntry[],
  turn: PendingTurn,
  served: ReadonlySet<string>,
): readonly LineEntry[] =>
  entries.filter(
    ({ lease }) => !served.has(lease) && !turn.entries.some((mine) => mine.lease === lease),
  );

const joined = (parts: readonly LeaveCommit[]): LeaveCommit => ({
  writes: parts.flatMap(({ writes }) => writes),
  wakes: parts.flatMap(({ wakes }) => wakes),
  rechecks: parts.flatMap(({ rechecks }) => rechecks),
});
