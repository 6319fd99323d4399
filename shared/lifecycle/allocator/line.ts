import { lineEntryKey, lineSortKey } from '../../model/keys.ts';
import type { OpenLease } from '../../model/lease.ts';
import { lineEntryFrom, lineEntryItem } from '../../model/record.ts';
import type { LineEntry, LineId, Seat } from '../../model/seat.ts';
import type { Delete, Put, Write } from '../../model/write.ts';
import { absent } from '../../model/write.ts';
import type { Joined, Refused } from '../decision.ts';
import { foundByRefusal } from '../decision.ts';

/** Returns an entry as it is now, as far as refusals tell; null if it left the line, or moved. */
export function entryNow(entry: LineEntry, refused: Refused): LineEntry | null {
  const found = foundByRefusal(refused, lineEntryKey(entry));
  return found === undefined ? entry : found === null ? null : lineEntryFrom(found);
}

/** Returns the first entry of one line that is still there: the next to be served. */
export function firstWaiting(line: readonly LineEntry[], refused: Refused): LineEntry | null {
  for (const entry of line) {
    const current = entryNow(entry, refused);
    if (current) return current;
  }
  return null;
}

/** True if an entry that was read is gone by now: other turns are serving this line. */
export const isContested = (line: readonly LineEntry[], refused: Refused): boolean =>
  line.some((entry) => entryNow(entry, refused) === null);

/** True if the entry is served before the other. Entries of one line compare by their sort key. */
export const isAhead = (entry: LineEntry, other: Parameters<typeof lineSortKey>[0]): boolean =>
  lineSortKey(entry) < lineSortKey(other);

/** Puts a lease in a line, at the place that its `queuedAt` gives it. Commit `joined` with it. */
export const joinLine = (
  lease: Pick<OpenLease, 'id' | 'priority' | 'queuedAt' | 'dependencyOf'>,
  { blueprint, fit }: LineId,
  { couldBuild, building }: Pick<LineEntry, 'couldBuild' | 'building'>,
): Put => {
  const entry: LineEntry = {
    blueprint,
    fit,
    lease: lease.id,
    priority: lease.priority,
    queuedAt: lease.queuedAt,
    couldBuild,
    building,
    dependencyOf: lease.dependencyOf,
    granted: null,
    room: false,
  };
  return putEntry(entry);
};

const putEntry = (entry: LineEntry): Put => ({
  op: 'put',
  key: lineEntryKey(entry),
  item: lineEntryItem(entry),
  when: absent,
});

/**
 * Moves an entry out of the line as it is granted a seat, or back as that seat goes back. So a turn
 * that serves the line reads no lease that was served already.
 */
export const moveEntry = (entry: LineEntry, granted: Seat | null): readonly Write[] => [
  leaveEntry(entry),
  putEntry({ ...entry, granted }),
];

/**
 * Returns the recheck of a join. The lease in front of all others looks at the free seats after it
 * joined; those behind it need not, because it looks after they joined, or has looked before.
 */
export const joined = (
  { id: lease, priority, queuedAt }: Pick<OpenLease, 'id' | 'priority' | 'queuedAt'>,
  line: LineId,
  { sharesNone }: Readonly<{ sharesNone: boolean }>,
): Joined => ({ kind: 'joined', line, lease: { lease, priority, queuedAt }, sharesNone });

/**
 * Leaves the line exactly as the entry was read: a grant, room or a build that came meanwhile
 * refuses.
 */
export const leaveEntry = (entry: LineEntry): Delete => ({
  op: 'delete',
  key: lineEntryKey(entry),
  when: [
    { attr: 'pk', is: 'present' },
    { attr: 'room', is: entry.room ? 'present' : 'absent' },
    { attr: 'building', is: entry.building ? 'present' : 'absent' },
  ],
});

/** True if room may be handed to this entry. */
export const wantsRoom = (entry: LineEntry): boolean =>
  entry.couldBuild && !entry.building && !entry.room && entry.granted === null;

/** True if this entry's lease would have a resource built, with room in hand or without. */
export const wantsBuild = (entry: LineEntry): boolean =>
  entry.couldBuild && !entry.building && entry.granted === null;

/** Sorts the oldest first across the fits of one blueprint: by priority, then by arrival. */
export const bySeniority = (a: LineEntry, b: LineEntry): number =>
  b.priority - a.priority || a.queuedAt - b.queuedAt || (a.lease < b.lease ? -1 : 1);
