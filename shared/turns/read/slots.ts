import { wantsRoom } from '../../lifecycle/allocator/line.ts';
import { fitsMarked } from '../../lifecycle/allocator/room.ts';
import { sameLine } from '../../lifecycle/lease/turn.ts';
import type { Blueprint } from '../../model/blueprint.ts';
import type { Breaker } from '../../model/breaker.ts';
import type { ResourceId } from '../../model/ids.ts';
import {
  breakerKey,
  cleaningPartition,
  cleaningSortKey,
  freeSeatsPartition,
  grantedPartition,
  linePartition,
  lineSortKey,
  returnedPartition,
  usageKey,
} from '../../model/keys.ts';
import type { PendingLease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import { breakerFrom, cleaningSeatFrom, freeSeatFrom, lineEntryFrom } from '../../model/record.ts';
import type { Resource } from '../../model/resource.ts';
import type { CleaningSeat, FreeSeat, LineEntry, LineId, Usage } from '../../model/seat.ts';
import { randomStart, shardOf } from '../../model/seat-shard.ts';
import type { Instant } from '../../model/time.ts';
import type { Key } from '../../model/write.ts';
import { pages } from '../../ports/pages.ts';
import type { Store } from '../../ports/store.ts';

/** Typed reads of `slots`: seats, lines, counters and breakers. All strongly consistent. */

/** Returns the lease's own entries, in its lines or granted, as stored. */
export async function readLineEntries(
  store: Store,
  lease: PendingLease,
): Promise<readonly LineEntry[]> {
  const entries = await readEntriesOf(store, lease, lease.lines);
  const seen = lease.lines.filter((line) => entries.some((entry) => sameLine(entry, line)));
  if (seen.length === lease.lines.length) return entries;
  // Both keys of a line are read, but not at one instant. An entry that was seen at neither moved
  // in between; now it stands where it went, because only this lease itself could move it back.
  const missed = lease.lines.filter((line) => !seen.includes(line));
  return [...entries, ...(await readEntriesOf(store, lease, missed))];
}

async function readEntriesOf(
  store: Store,
  { id: lease, priority, queuedAt }: PendingLease,
  lines: readonly LineId[],
): Promise<readonly LineEntry[]> {
  const keysIn = (partition: (blueprint: string) => string): readonly Key[] =>
    lines.map(({ blueprint, fit }) => ({
      table: 'slots',
      pk: partition(blueprint),
      sk: lineSortKey({ fit, priority, queuedAt, lease }),
    }));
  const items = await store.getMany([...keysIn(grantedPartition), ...keysIn(linePartition)]);
  const entries = items.flatMap((item) => (item ? [lineEntryFrom(item)] : []));
  // One that was seen at both has moved: the grant comes first.
  return entries.filter((entry, n) => entries.findIndex((one) => sameLine(one, entry)) === n);
}

/** Returns the head of one line in whole pages: at least `wanted` entries, if there are so many. */
export async function readLine(
  store: Store,
  line: LineId,
  wanted = 1,
): Promise<readonly LineEntry[]> {
  const range = { blueprint: line.blueprint, prefix: `${line.fit}/` };
  return readLineUntil(store, range, () => true, wanted);
}

/**
 * Returns entries of a blueprint's lines in order, in whole pages, until `wanted` of them pass
 * `accepts` or the part of the line that begins with `prefix` ends.
 */
export async function readLineUntil(
  store: Store,
  { blueprint, prefix }: Readonly<{ blueprint: string; prefix: string }>,
  accepts: (entry: LineEntry) => boolean,
  wanted: number,
): Promise<readonly LineEntry[]> {
  const entries: LineEntry[] = [];
  const pk = linePartition(blueprint);
  for await (const page of pages(store, { table: 'slots', pk, prefix, limit: limits.linePage })) {
    entries.push(...page.map(({ item }) => lineEntryFrom(item)));
    if (entries.length >= limits.countedMax || entries.filter(accepts).length >= wanted) break;
  }
  return entries;
}

/** How many seats a line can have at most, and in how many shards they are. */
export type SeatsOf = Readonly<{ most: number; shards: number }>;

/** Returns how many seats a blueprint with this limit can have. */
export const seatsOf = (
  { leasesPerResource, seatShards }: Pick<Blueprint, 'leasesPerResource' | 'seatShards'>,
  limit: number,
): SeatsOf => ({ most: limit * leasesPerResource, shards: seatShards });

/**
 * Returns one page of a line's free seats. Of several shards a random one is read first, and the
 * others only if it is empty. A large list is read from a random key and wraps once; a small one is
 * read whole and rotated at random. Either way a burst spreads over all seats.
 */
export async function readFreeSeats(
  store: Store,
  line: LineId,
  { most, shards }: SeatsOf,
  chance: number,
): Promise<readonly FreeSeat[]> {
  const first = Math.floor(chance * shards);
  // The rest of the chance is as random as the whole.
  const rest = chance * shards - first;
  const isLarge = most > limits.freeSeatsPage * shards;
  const read = (shard: number) => readShard(store, { line, shard, isLarge }, rest);
  const found = await read(first);
  if (found.length > 0 || shards === 1) return found;
  const others = Array.from({ length: shards }, (_, shard) => shard).filter((n) => n !== first);
  return (await Promise.all(others.map(read))).flat();
}

/** Free seats as they were read. `isWhole`: these are all there are in the line, or the shard. */
export type SeatsInSight = Readonly<{ seats: readonly FreeSeat[]; isWhole: boolean }>;

/** Returns the first free seats, in order, of the shard that a seat belongs to. */
export async function readFirstFreeSeats(store: Store, seat: FreeSeat): Promise<SeatsInSight> {
  const shard = shardOf(seat.resource);
  const seats = await readShard(store, { line: seat, shard, isLarge: false }, 0);
  return { seats, isWhole: seats.length < limits.freeSeatsPage };
}

async function readShard(
  store: Store,
  { line, shard, isLarge }: Readonly<{ line: LineId; shard: number; isLarge: boolean }>,
  chance: number,
): Promise<readonly FreeSeat[]> {
  const pk = freeSeatsPartition(line, shard);
  const range = { table: 'slots', pk, limit: limits.freeSeatsPage } as const;
  const from = randomStart(shard, chance);
  let found = await store.query(isLarge ? { ...range, from } : range);
  if (isLarge && found.length === 0) found = await store.query(range);
  const first = Math.floor(chance * found.length);
  return [...found.slice(first), ...found.slice(0, first)].map(({ item }) => freeSeatFrom(item));
}

/** Returns seats of a line that are being cleaned since then, at most a page of them. */
export async function readCleaningSeats(
  store: Store,
  { blueprint, fit }: LineId,
  since: Instant,
): Promise<readonly CleaningSeat[]> {
  const found = await store.query({
    table: 'slots',
    pk: cleaningPartition(blueprint),
    prefix: `${fit}/`,
    from: cleaningSortKey({ fit, since }),
    limit: limits.linePage,
  });
  return found.map(({ item }) => cleaningSeatFrom(item));
}

/** Returns the resource's own free seats. */
export async function readOwnSeats(store: Store, resource: Resource): Promise<readonly FreeSeat[]> {
  const found = await store.query({
    table: 'slots',
    pk: freeSeatsPartition(resource, shardOf(resource.id)),
    prefix: `${resource.id}/`,
    limit: limits.capacity,
  });
  return found.map(({ item }) => freeSeatFrom(item));
}

/** Returns the seats that came back to the resource while its gate was closed. */
export async function readReturned(
  store: Store,
  resource: ResourceId,
): Promise<readonly FreeSeat[]> {
  const found = await store.query({
    table: 'slots',
    pk: returnedPartition(resource),
    limit: limits.capacity,
  });
  return found.map(({ item }) => freeSeatFrom(item));
}

/**
 * Returns the oldest entries of a blueprint that pass `accepts`, up to `wanted` of each line,
 * skipping from fit to fit. By default those that room could be handed to.
 */
export async function readHeads(
  store: Store,
  blueprint: string,
  accepts: (entry: LineEntry) => boolean = wantsRoom,
  wanted = 1,
): Promise<readonly LineEntry[]> {
  const heads: LineEntry[] = [];
  const range = { table: 'slots', pk: linePartition(blueprint), limit: 1 } as const;
  let from: string | null = null;
  for (let n = 0; n < limits.fitsPerBlueprint; n += 1) {
    const [first] = await store.query(from === null ? range : { ...range, from });
    if (!first) return heads;
    const { fit } = lineEntryFrom(first.item);
    const line = { blueprint, prefix: `${fit}/` };
    const entries = await readLineUntil(store, line, accepts, wanted);
    heads.push(...entries.filter(accepts).slice(0, wanted));
    // The next line begins after every sort key of this fit ("0" follows "/").
    from = `${fit}0`;
  }
  return heads;
}

export type Counters = Usage & Readonly<{ fits: readonly string[] }>;

/**
 * Returns the counters of each blueprint, and the fits it has ever had. A map, because a plain
 * object already has a member for a blueprint named `constructor`.
 */
export const readUsage = async (
  store: Store,
  blueprints: readonly string[],
): Promise<ReadonlyMap<string, Counters>> => {
  const items = await store.getMany(blueprints.map(usageKey));
  return new Map(
    blueprints.map((name, i) => {
      const item = items[i] ?? null;
      const count = (attribute: string) => Number(item?.[attribute] ?? 0);
      const counters = { n: count('n'), building: count('building'), fits: fitsMarked(item) };
      return [name, counters] as const;
    }),
  );
};

/** Returns the breaker of each blueprint, in the order asked; null: its last build went well. */
export const readBreakers = async (
  store: Store,
  blueprints: readonly string[],
): Promise<readonly (Breaker | null)[]> => {
  const items = await store.getMany(blueprints.map(breakerKey));
  return items.map((item) => item && breakerFrom(item));
};
