import { wantsRoom } from '../../../shared/lifecycle/allocator/line.ts';
import type { Commit, Refused } from '../../../shared/lifecycle/decision.ts';
import { isResourceId } from '../../../shared/model/ids.ts';
import { gateKey, lineSortKey, resourceKey } from '../../../shared/model/keys.ts';
import type { AnyRecord } from '../../../shared/model/record.ts';
import { freeSeatFrom, lineEntryFrom } from '../../../shared/model/record.ts';
import type { LineEntry } from '../../../shared/model/seat.ts';
import { isSpent } from '../../../shared/model/seat.ts';
import type { Write } from '../../../shared/model/write.ts';
import { isHeld } from './turn.ts';
import type { Open } from './world.ts';

/** Returns what is wrong about a commit, given what could be read when it was decided. */
export function wrongBefore(
  read: Open,
  before: AnyRecord,
  commit: Commit<AnyRecord>,
  writes: readonly Write[],
  refused: Refused,
): string | null {
  const entries = rowsOf(read);
  // A refused turn believes the entry that the refusal found, which may have changed since.
  const saw = ![...refused.keys()].some((key) => key.startsWith('slots|line/'));
  return (
    (saw ? overtaken(entries, before, commit.next, writes) : null) ??
    (saw ? passedOver(entries, before.id, writes) : null) ??
    (saw ? robbed(entries, before.id, writes) : null) ??
    wornOut(read, before.id, writes) ??
    wronged(before, commit)
  );
}

export const rowsOf = (open: Open): readonly LineEntry[] =>
  open
    .all()
    .filter(({ key }) => key.pk.startsWith('line/'))
    .map(({ item }) => lineEntryFrom(item));

/** The place of an entry in its line, or the place it would have. */
type Standing = Pick<LineEntry, 'blueprint' | 'fit' | 'lease' | 'priority' | 'queuedAt'>;

const waitsBefore = (row: LineEntry, other: Standing): boolean =>
  row.granted === null &&
  row.blueprint === other.blueprint &&
  row.fit === other.fit &&
  lineSortKey(row) < lineSortKey(other);

const who = (row: LineEntry, other: Standing): string => {
  const kind = row.priority > other.priority ? 'passed' : 'overtaken';
  return `${kind}: ${other.lease} is served before ${row.lease}, which waits for the same`;
};

/** Finds a free seat that was taken although an older lease in sight waits for it. */
function overtaken(
  entries: readonly LineEntry[],
  before: AnyRecord,
  next: AnyRecord | null,
  writes: readonly Write[],
): string | null {
  if (before.state !== 'pending' || !isHeld(next) || !('queuedAt' in before)) return null;
  const freeSeats = writes.find(({ op, key }) => op === 'delete' && key.pk.startsWith('seats/'))
    ?.key.pk;
  const [, blueprint, fit] = freeSeats?.split('/') ?? [];
  if (blueprint === undefined || fit === undefined) return null;
  const { id: lease, priority, queuedAt } = before;
  const mine: Standing = { blueprint, fit, lease, priority, queuedAt };
  const first = entries.find((row) => waitsBefore(row, mine));
  return first ? who(first, mine) : null;
}

/** Finds a seat granted to an entry although another of the same line stands before it. */
export function passedOver(
  entries: readonly LineEntry[],
  by: string,
  writes: readonly Write[],
): string | null {
  const served = entries.filter((row) => writes.some((write) => grants(write, row)));
  for (const one of served) {
    const first = entries.find(
      (row) =>
        waitsBefore(row, one) &&
        row.lease !== by &&
        !served.some(({ lease }) => lease === row.lease),
    );
    if (first) return who(first, one);
  }
  return null;
}

/** True if the write grants this entry a seat. */
const grants = ({ op, key }: Write, row: LineEntry): boolean =>
  op === 'put' && key.pk === `granted/${row.blueprint}` && key.sk === lineSortKey(row);

/** True if the write hands room to this entry. */
const handsRoom = (write: Write, row: LineEntry): boolean =>
  write.op === 'update' &&
  'room' in write.set &&
  write.key.pk === `line/${row.blueprint}` &&
  write.key.sk === lineSortKey(row);

/** Finds room returned to the counter although a lease could build in it. */
function robbed(
  entries: readonly LineEntry[],
  by: string,
  writes: readonly Write[],
): string | null {
  const dropped = writes.find((write) => write.op === 'update' && (write.add['n'] ?? 0) < 0);
  if (!dropped) return null;
  const heads = entries.filter(
    (row, n) =>
      dropped.key.pk === `usage/${row.blueprint}` &&
      wantsRoom(row) &&
      entries.findIndex((it) => it.fit === row.fit && wantsRoom(it)) === n,
  );
  const one = heads.find(
    (row) =>
      row.lease !== by && !entries.some((it) => it.lease === row.lease && served(it, writes)),
  );
  return one ? `robbed: ${one.lease} could build in the room that goes to the counter` : null;
}

const served = (row: LineEntry, writes: readonly Write[]): boolean =>
  writes.some((write) => grants(write, row) || handsRoom(write, row));

/** Finds a seat that is passed on although it has served all its leases. */
function wornOut(read: Open, by: string, writes: readonly Write[]): string | null {
  const taken = writes.filter(({ op, key }) => op === 'delete' && key.pk.startsWith('seats/'));
  const spent = taken.map(({ key }) => read.get(key)).find((it) => it && isSpent(freeSeatFrom(it)));
  return spent && by.startsWith('lease-')
    ? `worn out: seat ${spent['n']} of ${spent['resource']} is used once too often`
    : null;
}

/** Finds a lease ended by a resource that it does not hold. */
function wronged(before: AnyRecord, { consumes, next }: Commit<AnyRecord>): string | null {
  if (!before.id.startsWith('lease-') || !isOpen(before)) return null;
  const holds = 'resourceId' in before ? before.resourceId : null;
  const asked = consumes.find(({ kind, from }) => kind === 'release' && isResourceId(from));
  const ends = next !== null && !isHeld(next) && next.state !== 'pending';
  const userToo = consumes.some(({ kind, from }) => kind === 'release' && !isResourceId(from));
  return ends && asked && !userToo && asked.from !== holds
    ? `wronged: ${before.id} is ended by ${asked.from}, which it does not hold`
    : null;
}

const isOpen = (record: AnyRecord): boolean => record.state === 'pending' || isHeld(record);

/**
 * Finds seats taken behind a closed gate, and leases activated on a resource that is not active.
 */
export function behindTheGate(
  after: Open,
  before: AnyRecord,
  next: AnyRecord | null,
): string | null {
  if (next === null || !('resourceId' in next) || next.resourceId === null) return null;
  const { id, resourceId } = next;
  if (before.state === 'pending') {
    const open = after.get(gateKey(resourceId)) !== null;
    return open ? null : `behind the gate: ${id} takes a seat of ${resourceId}, which is leaving`;
  }
  const state = after.get(resourceKey(resourceId))?.['state'];
  if (before.state !== 'acquired' || next.state !== 'active' || state === 'active') return null;
  return `behind the gate: ${id} becomes active on ${resourceId}, which is ${state}`;
}
