import { lineEntryKey, lineSortKey } from '../../model/keys.ts';
import { lineEntryFrom } from '../../model/record.ts';
import type { LineEntry } from '../../model/seat.ts';
import type { Delete } from '../../model/write.ts';
import type { Refused } from '../decision.ts';
import { learned } from '../decision.ts';

/** A row as it is now, as far as refusals tell; null when it left the line. */
export function entryNow(row: LineEntry, refused: Refused): LineEntry | null {
  const found = learned(refused, lineEntryKey(row));
  return found === undefined ? row : found === null ? null : lineEntryFrom(found);
}

/** The first row of one line that was not granted a seat: who is served next. */
export function firstWaiting(line: readonly LineEntry[], refused: Refused): LineEntry | null {
  for (const row of line) {
    const current = entryNow(row, refused);
    if (current && current.granted === null) return current;
  }
  return null;
}

/** Would this row be served before that lease? Rows of one line compare by their sort key. */
export const isAhead = (row: LineEntry, other: Parameters<typeof lineSortKey>[0]): boolean =>
  lineSortKey(row) < lineSortKey(other);

/** Leaves the line exactly as the row was seen: a grant or room that came meanwhile refuses. */
export const leaveEntry = (row: LineEntry): Delete => ({
  op: 'delete',
  key: lineEntryKey(row),
  when: [
    { attr: 'pk', is: 'present' },
    { attr: 'granted', is: row.granted ? 'present' : 'absent' },
    { attr: 'room', is: row.room ? 'present' : 'absent' },
  ],
});

/** May room be handed to this row? */
export const wantsRoom = (row: LineEntry): boolean =>
  row.couldBuild && !row.building && !row.room && row.granted === null;

/** Would this row's lease have something built, with room in hand or without? */
export const wantsBuild = (row: LineEntry): boolean =>
  row.couldBuild && !row.building && row.granted === null;

/** Oldest first across the fits of one blueprint: by priority, then by who came first. */
export const bySeniority = (a: LineEntry, b: LineEntry): number =>
  b.priority - a.priority || a.queuedAt - b.queuedAt || (a.lease < b.lease ? -1 : 1);
