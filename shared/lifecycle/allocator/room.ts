import type { LeaseId } from '../../model/ids.ts';
import { lineEntryKey, usageKey } from '../../model/keys.ts';
import type { LineEntry } from '../../model/seat.ts';
import type { Item, Update } from '../../model/write.ts';
import { exists, update } from '../../model/write.ts';
import type { CommitParts, Refused } from '../decision.ts';
import { foundByRefusal } from '../decision.ts';
import { bySeniority, entryNow, wantsRoom } from './line.ts';

/** Marks on a counter the fits its blueprint ever had, so that a reclaim can look at the others. */
const fitMark = 'fit:';
const marked = (fit: string): Item => ({ [`${fitMark}${fit}`]: true });

export const isFitMark = (attribute: string): boolean => attribute.startsWith(fitMark);

export const fitsMarked = (counter: Item | null): readonly string[] =>
  Object.keys(counter ?? {}).flatMap((name) =>
    isFitMark(name) ? [name.slice(fitMark.length)] : [],
  );

/**
 * Counts one resource more that is being built: only below the limit, while not too many are being
 * built already, and while the blueprint is not being deleted.
 */
export const takeRoom = (
  blueprint: string,
  limit: number,
  maxBuilding: number,
  fit: string,
): Update =>
  update(usageKey(blueprint), {
    set: marked(fit),
    add: { n: 1, building: 1 },
    when: [
      { attr: 'n', belowOrAbsent: limit },
      { attr: 'building', belowOrAbsent: maxBuilding },
      { attr: 'closed', is: 'absent' },
    ],
  });

/** Counts a build in room that was handed on: the resource is counted already, the build is not. */
export const useRoom = (blueprint: string, maxBuilding: number, fit: string): Update =>
  update(usageKey(blueprint), {
    set: marked(fit),
    add: { building: 1 },
    when: [{ attr: 'building', belowOrAbsent: maxBuilding }],
  });

/**
 * Counts one build less, however it ended. If the counter is already 0 there is nothing to take
 * back, and the resource must not hang for it.
 */
export function endBuild(blueprint: string, refused: Refused): readonly Update[] {
  const key = usageKey(blueprint);
  const found = foundByRefusal(refused, key);
  if (found !== undefined && Number(found?.['building'] ?? 0) < 1) return [];
  const when = [{ attr: 'building', above: 0 }];
  return [update(key, { add: { building: -1 }, when })];
}

const dropRoom = (blueprint: string): Update =>
  update(usageKey(blueprint), {
    add: { n: -1 },
    when: [{ attr: 'n', above: 0 }],
  });

const markRoom = (entry: LineEntry): Update =>
  update(lineEntryKey(entry), {
    set: { room: true },
    when: [
      { attr: 'pk', is: 'present' },
      { attr: 'room', is: 'absent' },
      { attr: 'building', is: 'absent' },
    ],
  });

/**
 * Marks an entry: a resource is being built for its lease, which uses up the room it was handed.
 */
export const markBuilding = (entry: LineEntry): Update =>
  update(lineEntryKey(entry), {
    set: { building: true },
    remove: entry.room ? ['room'] : [],
    when: [
      { attr: 'pk', is: 'present' },
      { attr: 'room', is: entry.room ? 'present' : 'absent' },
    ],
  });

/** Gives up room that the lease can build nothing in now; the entry wants no other. */
export const markCannotBuild = (entry: LineEntry): Update =>
  update(lineEntryKey(entry), {
    set: { couldBuild: false },
    remove: ['room'],
    when: [
      { attr: 'pk', is: 'present' },
      { attr: 'room', is: 'present' },
    ],
  });

/** Marks an entry: its lease could build again if it had room. */
export const markCanBuild = (entry: LineEntry): Update =>
  update(lineEntryKey(entry), {
    set: { couldBuild: true },
    when: exists,
  });

export const clearBuilding = (entry: LineEntry): Update =>
  update(lineEntryKey(entry), {
    remove: ['building'],
    when: [{ attr: 'pk', is: 'present' }],
  });

/** What handing room on adds to a commit, and the lease that got it; null: the counter did. */
export type RoomMove = CommitParts & Readonly<{ to: LeaseId | null }>;

/** A unit of a blueprint's limit that came free. */
export type FreedRoom = Readonly<{
  blueprint: string;
  /** The oldest entries that room could go to, at least one per line. */
  heads: readonly LineEntry[];
  /** The lease that asked for this room; null: none did. */
  reclaimedFor: LeaseId | null;
  /** Usage is above a lowered limit: the counter gets the room, however many leases wait. */
  overLimit: boolean;
}>;

/**
 * Hands on a unit of a blueprint's limit: like a seat it goes to an entry before it goes to the
 * counter. First to the lease that asked for it, else to the oldest that could build and is not
 * building.
 */
export function passOnRoom(
  { blueprint, heads, reclaimedFor, overLimit }: FreedRoom,
  refused: Refused,
): RoomMove {
  const current = heads.map((entry) => entryNow(entry, refused)).filter((entry) => entry !== null);
  const willing = overLimit ? [] : current.filter(wantsRoom).sort(bySeniority);
  const entry = willing.find(({ lease }) => lease === reclaimedFor) ?? willing[0];
  if (entry) {
    return {
      writes: [markRoom(entry)],
      wakes: [{ id: entry.lease, reason: 'room was handed on' }],
      rechecks: [],
      to: entry.lease,
    };
  }
  return {
    writes: [dropRoom(blueprint)],
    wakes: [],
    rechecks: [{ kind: 'room', blueprint }],
    to: null,
  };
}
