import * as z from 'zod';
import { limits } from '../../../shared/model/limits.ts';
import type { Item, Table } from '../../../shared/model/write.ts';
import type { Store } from '../../../shared/ports/store.ts';
import { decodeCursor, encodeCursor, withStoreCursor } from './cursor.ts';

/** A shard's position: its beginning (null), after a page (the store's cursor), or its end. */
type ShardPosition = string | null | 'end';
type Shards = readonly ShardPosition[];

const positions = z.array(z.string().nullable()).length(limits.dueShards);
const allFromStart: Shards = Array.from({ length: limits.dueShards }, () => null);

/** Bounds the objects one request reads, however rare the matches are. */
const maxRounds = 16;

export type Listing<T> = Readonly<{
  table: Table;
  from(item: Item): T;
  keep(record: T): boolean;
}>;
export type Paging = Readonly<{ limit?: number | undefined; cursor?: string | undefined }>;
export type Listed<T> = Readonly<{ records: readonly T[]; cursor: string | null }>;

/**
 * Returns a page of unfinished objects, in no particular order: it reads the shards of `due` side
 * by side, each with its own position in the cursor. The index only says what to load; the loaded
 * record decides whether it belongs.
 */
export async function listOpen<T>(
  store: Store,
  listing: Listing<T>,
  { limit = limits.listPage, cursor }: Paging,
): Promise<Listed<T>> {
  let shards = cursor === undefined ? allFromStart : decodeCursor(positions, cursor);
  const records: T[] = [];
  for (let round = 0; round < maxRounds; round += 1) {
    const left = limit - records.length;
    if (left === 0 || shards.every((place) => place === 'end')) break;
    const read = await withStoreCursor(cursor !== undefined && round === 0, () =>
      readRound(store, listing, shards, left),
    );
    records.push(...read.records);
    shards = read.shards;
  }
  const isDone = shards.every((place) => place === 'end');
  return { records, cursor: isDone ? null : encodeCursor(shards) };
}

/** Reads so few of each shard that all fit the page: a record read is answered or filtered out. */
async function readRound<T>(
  store: Store,
  { table, from, keep }: Listing<T>,
  shards: Shards,
  left: number,
): Promise<Readonly<{ records: readonly T[]; shards: Shards }>> {
  const open = shards.flatMap((place, shard) => (place === 'end' ? [] : [{ place, shard }]));
  const read = open.slice(0, left);
  const limit = Math.max(1, Math.floor(left / read.length));
  const pages = await Promise.all(
    read.map(({ place, shard }) =>
      store.queryIndex({
        table,
        index: 'due',
        pk: String(shard),
        limit,
        ...(place === null ? {} : { cursor: place }),
      }),
    ),
  );
  const items = await store.getMany(pages.flatMap(({ entries }) => entries.map(({ key }) => key)));
  const records = items.flatMap((item) => (item === null ? [] : [from(item)])).filter(keep);
  const next = new Map(read.map(({ shard }, i) => [shard, pages[i]?.cursor ?? 'end']));
  return { records, shards: shards.map((place, shard) => next.get(shard) ?? place) };
}
