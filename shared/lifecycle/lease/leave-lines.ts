import type { LineEntry } from '../../model/seat.ts';
import { leaveEntry } from '../allocator/line.ts';
import { passOnRoom } from '../allocator/room.ts';
import { returnSeat } from '../allocator/seats.ts';
import { type CommitParts, joinParts } from '../decision.ts';
import type { PendingTurn } from './turn.ts';
import { entriesIn } from './turn.ts';

/** Leaves all lines; the grant on `taken`, if any, is not passed on because it is taken. */
export const leaveLines = (turn: PendingTurn, taken: LineEntry | null): CommitParts =>
  leaveSome({ entries: turn.entries, roomOn: turn.entries, taken }, turn);

/** Entries to leave, entries whose room is given up, and the entry whose grant is taken. */
export type LineExit = Readonly<{
  entries: readonly LineEntry[];
  roomOn: readonly LineEntry[];
  taken: LineEntry | null;
}>;

/** Deletes entries and passes on surplus grants and room. No lease is handed two things at once. */
export function leaveSome({ entries, roomOn, taken }: LineExit, turn: PendingTurn): CommitParts {
  const served = new Set<string>();
  const parts: CommitParts[] = [];
  for (const entry of entries) {
    parts.push({ writes: [leaveEntry(entry)], wakes: [], rechecks: [] });
    if (entry.granted && entry !== taken) {
      const line = notYetServed(entriesIn(turn.lines, entry), turn, served);
      const move = returnSeat(entry.granted, line, turn.refused, turn.now);
      for (const { id } of move.wakes) served.add(id);
      parts.push(move);
    }
  }
  return joinParts([...parts, giveUpRoom(roomOn, turn, served)]);
}

/** The room that these entries hold goes to other leases, or back to the counter. */
function giveUpRoom(
  entries: readonly LineEntry[],
  turn: PendingTurn,
  served: Set<string>,
): CommitParts {
  const parts: CommitParts[] = [];
  for (const { blueprint } of entries.filter(({ room }) => room)) {
    const heads = notYetServed(turn.heads, turn, served).filter(
      (entry) => entry.blueprint === blueprint,
    );
    const room = { blueprint, heads, reclaimedFor: null, overLimit: false };
    const move = passOnRoom(room, turn.refused);
    for (const { id } of move.wakes) served.add(id);
    parts.push(move);
  }
  return joinParts(parts);
}

/**
 * Entries of other leases that this commit has handed nothing yet: a granted seat needs no room.
 */
const notYetServed = (
  entries: readonly LineEntry[],
  turn: PendingTurn,
  served: ReadonlySet<string>,
): readonly LineEntry[] =>
  entries.filter(
    ({ lease }) => !served.has(lease) && !turn.entries.some((own) => own.lease === lease),
  );
