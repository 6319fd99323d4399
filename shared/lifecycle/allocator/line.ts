import { lineSort, rowKey } from '../../model/keys.ts';
import { rowFrom } from '../../model/record.ts';
import type { Row } from '../../model/seat.ts';
import type { Delete } from '../../model/write.ts';
import type { Refused } from '../decision.ts';
import { learned } from '../decision.ts';

/** A row as it is now, as far as refusals tell; null when it left the line. */
export function rowNow(row: Row, refused: Refused): Row | null {
  const found = learned(refused, rowKey(row));
  return found === undefined ? row : found === null ? null : rowFrom(found);
}

/** The first row of one line that was not granted a seat: who is served next. */
export function firstWaiting(line: readonly Row[], refused: Refused): Row | null {
  for (const row of line) {
    const current = rowNow(row, refused);
    if (current && current.granted === null) return current;
  }
  return null;
}

/** Would this row be served before that lease? Rows of one line compare by their sort key. */
export const standsBefore = (row: Row, other: Parameters<typeof lineSort>[0]): boolean =>
  lineSort(row) < lineSort(other);

/** Leaves the line exactly as the row was seen: a grant or room that came meanwhile refuses. */
export const leaveRow = (row: Row): Delete => ({
  op: 'delete',
  key: rowKey(row),
  when: [
    { attr: 'pk', is: 'present' },
    { attr: 'granted', is: row.granted ? 'present' : 'absent' },
    { attr: 'room', is: row.room ? 'present' : 'absent' },
  ],
});

/** May room be handed to this row? */
export const wantsRoom = (row: Row): boolean =>
  row.couldBuild && !row.building && !row.room && row.granted === null;

/** Would this row's lease have something built, with room in hand or without? */
export const wantsBuild = (row: Row): boolean =>
  row.couldBuild && !row.building && row.granted === null;

/** Oldest first across the fits of one blueprint: by priority, then by who came first. */
export const bySeniority = (a: Row, b: Row): number =>
  b.priority - a.priority || a.queuedAt - b.queuedAt || (a.lease < b.lease ? -1 : 1);
