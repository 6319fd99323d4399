import { wantsRoom } from '../../lifecycle/allocator/line.ts';
import { fitsMarked } from '../../lifecycle/allocator/room.ts';
import type { Breaker } from '../../model/breaker.ts';
import type { Command } from '../../model/command.ts';
import type { Execution } from '../../model/execution.ts';
import type { ExecutionId, LeaseId, ObjectId, ResourceId } from '../../model/ids.ts';
import {
  breakerKey,
  executionKey,
  freeSeatsPartition,
  leaseKey,
  lineEntryKey,
  linePartition,
  resourceKey,
  returnedPartition,
  runningKey,
  usageKey,
} from '../../model/keys.ts';
import type { Lease, PendingLease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import {
  breakerFrom,
  commandFrom,
  executionFrom,
  freeSeatFrom,
  leaseFrom,
  lineEntryFrom,
  resourceFrom,
} from '../../model/record.ts';
import type { Resource } from '../../model/resource.ts';
import type { FreeSeat, LineEntry, LineId, Usage } from '../../model/seat.ts';
import type { Store } from '../../ports/store.ts';

/** Typed reads over the store; all strongly consistent but `holdersOf`. */

export const readLease = async (store: Store, id: LeaseId): Promise<Lease | null> => {
  const item = await store.get(leaseKey(id));
  return item && leaseFrom(item);
};

export const readResource = async (store: Store, id: ResourceId): Promise<Resource | null> => {
  const item = await store.get(resourceKey(id));
  return item && resourceFrom(item);
};

export const readExecution = async (store: Store, id: ExecutionId): Promise<Execution | null> => {
  const item = await store.get(executionKey(id));
  return item && executionFrom(item);
};

/** Named by where they lie: one that is damaged can be thrown away like any other. */
export const readCommands = async (store: Store, target: ObjectId): Promise<readonly Command[]> => {
  const found = await store.query({ table: 'commands', pk: target, limit: limits.commandsPerTurn });
  return found.map(({ sk: ulid, item }) => ({ ...commandFrom(item), target, ulid }));
};

/** The rows a lease has in its lines, as they lie. */
export async function readLineEntries(
  store: Store,
  lease: PendingLease,
): Promise<readonly LineEntry[]> {
  if (lease.lines.length === 0) return [];
  const keys = lease.lines.map((place) =>
    lineEntryKey({ ...place, lease: lease.id, priority: lease.priority, queuedAt: lease.queuedAt }),
  );
  const items = await store.getMany(keys);
  return items.flatMap((item) => (item ? [lineEntryFrom(item)] : []));
}

/**
 * The head of one line: whole pages, until `wanted` rows without a grant are among them. Granted
 * rows at the head are about to leave; stopping there would let the next ones wait for nothing.
 */
export async function readLine(
  store: Store,
  place: LineId,
  wanted = 1,
): Promise<readonly LineEntry[]> {
  const prefix = `${place.fit}/`;
  const willing = (row: LineEntry) => row.granted === null;
  return readLineUntil(store, place.blueprint, { prefix }, willing, wanted);
}

/** Rows of a line from its head, whole pages, until `wanted` willing ones are among them. */
export async function readLineUntil(
  store: Store,
  blueprint: string,
  range: Readonly<{ prefix: string }>,
  willing: (row: LineEntry) => boolean,
  wanted: number,
): Promise<readonly LineEntry[]> {
  const entries: LineEntry[] = [];
  let after: string | undefined;
  while (entries.length < limits.placeCounted) {
    const page = await store.query({
      table: 'slots',
      pk: linePartition(blueprint),
      limit: limits.linePage,
      ...range,
      ...(after === undefined ? {} : { after }),
    });
    entries.push(...page.map(({ item }) => lineEntryFrom(item)));
    after = page.at(-1)?.sk;
    if (page.length < limits.linePage || entries.filter(willing).length >= wanted) break;
  }
  return entries;
}

/**
 * A page of a bag. A large bag is looked at from a random key, wrapping once, so that a burst
 * spreads over it; a small one is read whole and turned round by chance, to the same end.
 */
export async function readFreeSeats(
  store: Store,
  place: LineId,
  seats: number,
  chance: number,
): Promise<readonly FreeSeat[]> {
  const range = {
    table: 'slots',
    pk: freeSeatsPartition(place),
    limit: limits.freeSeatsPage,
  } as const;
  const letters = [Math.floor(chance * alphabet.length), Math.floor(chance * 1024) % 32];
  const from = `res-${letters.map((letter) => alphabet[letter]).join('')}`;
  const large = seats > limits.freeSeatsPage;
  let found = await store.query(large ? { ...range, from } : range);
  if (large && found.length === 0) found = await store.query(range);
  const turn = Math.floor(chance * found.length);
  return [...found.slice(turn), ...found.slice(0, turn)].map(({ item }) => freeSeatFrom(item));
}

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** A resource's own seats in its bag. */
export async function readOwnSeats(store: Store, resource: Resource): Promise<readonly FreeSeat[]> {
  const found = await store.query({
    table: 'slots',
    pk: freeSeatsPartition(resource),
    prefix: `${resource.id}/`,
    limit: limits.capacity,
  });
  return found.map(({ item }) => freeSeatFrom(item));
}

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
 * The oldest willing rows of a blueprint, `wanted` of each line, skipping from fit to fit. Willing
 * are those that room could go to, unless said otherwise.
 */
export async function readHeads(
  store: Store,
  blueprint: string,
  willing: (row: LineEntry) => boolean = wantsRoom,
  wanted = 1,
): Promise<readonly LineEntry[]> {
  const heads: LineEntry[] = [];
  let from = '';
  for (let n = 0; n < limits.fitsPerBlueprint; n += 1) {
    const [first] = await store.query({
      table: 'slots',
      pk: linePartition(blueprint),
      limit: 1,
      ...(from === '' ? {} : { from }),
    });
    if (!first) return heads;
    const { fit } = lineEntryFrom(first.item);
    const entries = await readLineUntil(store, blueprint, { prefix: `${fit}/` }, willing, wanted);
    heads.push(...entries.filter(willing).slice(0, wanted));
    // The next line begins after every sort key of this fit ("0" follows "/").
    from = `${fit}0`;
  }
  return heads;
}

export type Counters = Usage & Readonly<{ fits: readonly string[] }>;

/**
 * Per blueprint: what is counted of it, and the fits it was ever born with. A map: an object would
 * know a blueprint named `constructor` before anybody made one.
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
      const counts = { n: count('n'), building: count('building') };
      return [name, { ...counts, fits: fitsMarked(item) }] as const;
    }),
  );
};

export const readBreakers = async (
  store: Store,
  blueprints: readonly string[],
): Promise<readonly (Breaker | null)[]> => {
  const items = await store.getMany(blueprints.map(breakerKey));
  return items.map((item) => item && breakerFrom(item));
};

export const hasRunning = async (store: Store, lease: LeaseId): Promise<boolean> =>
  (await store.get(runningKey(lease))) !== null;

export async function readExecutions(store: Store, lease: LeaseId): Promise<readonly Execution[]> {
  const all: Execution[] = [];
  let after: string | undefined;
  // Newest first would do for the unfinished ones, but an old one may be the one that hangs.
  for (;;) {
    const page = await store.query({
      table: 'executions',
      pk: lease,
      limit: limits.listPage,
      ...(after === undefined ? {} : { after }),
    });
    all.push(...page.map(({ item }) => executionFrom(item)));
    after = page.at(-1)?.sk;
    if (page.length < limits.listPage) return all;
  }
}

/** Leases that hold this resource: found by an index that may be late, then loaded and checked. */
export async function holdersOf(store: Store, resource: ResourceId): Promise<readonly LeaseId[]> {
  const holders: LeaseId[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.queryIndex({
      table: 'leases',
      index: 'by-resource',
      pk: resource,
      limit: limits.listPage,
      // The newest first: ended leases stay in the index, and they are the older ones.
      descending: true,
      ...(cursor === undefined ? {} : { cursor }),
    });
    const items = await store.getMany(page.entries.map(({ key }) => key));
    for (const item of items) {
      const lease = item && leaseFrom(item);
      if (!lease || lease.state === 'destroyed' || lease.state === 'pending') continue;
      if (lease.resourceId === resource) holders.push(lease.id);
    }
    cursor = page.cursor;
  } while (cursor !== undefined && holders.length < limits.capacity);
  return holders;
}
