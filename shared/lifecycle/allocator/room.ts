import type { LeaseId } from '../../model/ids.ts';
import { lineEntryKey, usageKey } from '../../model/keys.ts';
import type { LineEntry } from '../../model/seat.ts';
import type { Wake } from '../../model/wake.ts';
import type { Item, Update, Write } from '../../model/write.ts';
import { exists } from '../../model/write.ts';
import type { Recheck, Refused } from '../decision.ts';
import { learned } from '../decision.ts';
import { bySeniority, entryNow, wantsRoom } from './line.ts';

/** Marks on a counter which fits its blueprint ever had: a request for room looks at the others. */
const fitMark = 'fit:';
const marked = (fit: string): Item => ({ [`${fitMark}${fit}`]: true });

export const isFitMark = (attribute: string): boolean => attribute.startsWith(fitMark);

export const fitsMarked = (counter: Item | null): readonly string[] =>
  Object.keys(counter ?? {}).flatMap((name) =>
    isFitMark(name) ? [name.slice(fitMark.length)] : [],
  );

/**
 * One resource more that is being built: only below the limit, while not too many are building
 * already, and while the blueprint is not being deleted.
 */
export const takeRoom = (
  blueprint: string,
  limit: number,
  maxBuilding: number,
  fit: string,
): Update => ({
  op: 'update',
  key: usageKey(blueprint),
  set: marked(fit),
  remove: [],
  add: { n: 1, building: 1 },
  when: [
    { attr: 'n', belowOrAbsent: limit },
    { attr: 'building', belowOrAbsent: maxBuilding },
    { attr: 'closed', is: 'absent' },
  ],
});

/** A build in room that was handed on: it is counted already, only not as building. */
export const useRoom = (blueprint: string, maxBuilding: number, fit: string): Update => ({
  op: 'update',
  key: usageKey(blueprint),
  set: marked(fit),
  remove: [],
  add: { building: 1 },
  when: [{ attr: 'building', belowOrAbsent: maxBuilding }],
});

/**
 * A resource is no longer being built, well or badly. One that was born before builds were counted
 * has nothing to take back, and must not hang for it.
 */
export function endBuild(blueprint: string, refused: Refused): readonly Update[] {
  const key = usageKey(blueprint);
  const found = learned(refused, key);
  if (found !== undefined && Number(found?.['building'] ?? 0) < 1) return [];
  const when = [{ attr: 'building', above: 0 }];
  return [{ op: 'update', key, set: {}, remove: [], add: { building: -1 }, when }];
}

const dropRoom = (blueprint: string): Update => ({
  op: 'update',
  key: usageKey(blueprint),
  set: {},
  remove: [],
  add: { n: -1 },
  when: [{ attr: 'n', above: 0 }],
});

const markRoom = (row: LineEntry): Update => ({
  op: 'update',
  key: lineEntryKey(row),
  set: { room: true },
  remove: [],
  add: {},
  when: [
    { attr: 'pk', is: 'present' },
    { attr: 'granted', is: 'absent' },
    { attr: 'room', is: 'absent' },
    { attr: 'building', is: 'absent' },
  ],
});

/**
 * Notes on a lease's row that a resource is being built for it, using up the room it was handed.
 */
export const markBuilding = (row: LineEntry): Update => ({
  op: 'update',
  key: lineEntryKey(row),
  set: { building: true },
  remove: row.room ? ['room'] : [],
  add: {},
  when: [
    { attr: 'pk', is: 'present' },
    { attr: 'granted', is: 'absent' },
    { attr: 'room', is: row.room ? 'present' : 'absent' },
  ],
});

/** Room it was handed is of no use to it now: it gives it up, and asks for no other. */
export const markCannotBuild = (row: LineEntry): Update => ({
  op: 'update',
  key: lineEntryKey(row),
  set: { couldBuild: false },
  remove: ['room'],
  add: {},
  when: [
    { attr: 'pk', is: 'present' },
    { attr: 'granted', is: 'absent' },
    { attr: 'room', is: 'present' },
  ],
});

/** It could build again, if there were room. */
export const markCanBuild = (row: LineEntry): Update => ({
  op: 'update',
  key: lineEntryKey(row),
  set: { couldBuild: true },
  remove: [],
  add: {},
  when: exists,
});

export const clearBuilding = (row: LineEntry): Update => ({
  op: 'update',
  key: lineEntryKey(row),
  set: {},
  remove: ['building'],
  add: {},
  when: [{ attr: 'pk', is: 'present' }],
});

export type RoomMove = Readonly<{
  writes: readonly Write[];
  wakes: readonly Wake[];
  rechecks: readonly Recheck[];
  to: LeaseId | null;
}>;

/**
 * A unit of a blueprint's limit came free: like a seat it goes to a row before it goes to the
 * counter. First the lease that asked for it, else the oldest that could build and isn't building.
 * `heads`: the oldest such rows, a line each. `shrink`: usage is above a lowered limit, so the
 * counter gets it whoever waits.
 */
export function passOnRoom(
  blueprint: string,
  heads: readonly LineEntry[],
  requester: LeaseId | null,
  refused: Refused,
  shrink: boolean,
): RoomMove {
  const now = heads.map((row) => entryNow(row, refused)).filter((row) => row !== null);
  const willing = shrink ? [] : now.filter(wantsRoom).sort(bySeniority);
  const row = willing.find(({ lease }) => lease === requester) ?? willing[0];
  if (row) {
    return {
      writes: [markRoom(row)],
      wakes: [{ id: row.lease, reason: 'room was handed on' }],
      rechecks: [],
      to: row.lease,
    };
  }
  return {
    writes: [dropRoom(blueprint)],
    wakes: [],
    rechecks: [{ kind: 'room', blueprint }],
    to: null,
  };
}
