import { z } from 'zod';
import { limits } from '../../../shared/model/limits.ts';
import type { Item, Table } from '../../../shared/model/write.ts';
import type { Store } from '../../../shared/ports/store.ts';
import { readCursor, withStoreCursor, writeCursor } from './cursor.ts';

/** A shard's place: at its beginning (null), after a page (the store's cursor), or read out. */
type Place = string | null | 'end';
type Shards = readonly Place[];

const places = z.array(z.string().nullable()).length(limits.dueShards);
const fresh: Shards = Array.from({ length: limits.dueShards }, () => null);

/** However rare the matches are, one request looks at a bounded number of objects. */
const roundsMost = 16;

export type Listing<T> = Readonly<{
  table: Table;
  from(item: Item): T;
  keep(record: T): boolean;
}>;
export type Paging = Readonly<{ limit?: number | undefined; cursor?: string | undefined }>;
export type Listed<T> = Readonly<{ records: readonly T[]; cursor: string | null }>;

/**
 * Unfinished objects: the shards of `due` side by side, each with its own place in the cursor. The
 * index only says what to load; what is loaded says whether it belongs. In no promised order.
 */
export async function listOpen<T>(
  store: Store,
  listing: Listing<T>,
  { limit = limits.listPage, cursor }: Paging,
): Promise<Listed<T>> {
  let shards = cursor === undefined ? fresh : readCursor(places, cursor);
  const records: T[] = [];
  for (let round = 0; round < roundsMost; round += 1) {
    const left = limit - records.length;
    if (left === 0 || shards.every((place) => place === 'end')) break;
    const read = await withStoreCursor(cursor !== undefined && round === 0, () =>
      readRound(store, listing, shards, left),
    );
    records.push(...read.records);
    shards = read.shards;
  }
  const over = shards.every((place) => place === 'end');
  return { records, cursor: over ? null : writeCursor(shards) };
}

/** As many of each shard as can't be too many together: what is read is answered, or not kept. */
async function readRound<T>(
  store: Store,
  { table, from, keep }: Listing<T>,
  shards: Shards,
  left: number,
): Promise<Readonly<{ records: readonly T[]; shards: Shards }>> {
  const open = shards.flatMap((place, shard) => (place === 'end' ? [] : [{ place, shard }]));
  const asked = open.slice(0, left);
  const limit = Math.max(1, Math.floor(left / asked.length));
  const pages = await Promise.all(
    asked.map(({ place, shard }) =>
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
  const next = new Map(asked.map(({ shard }, i) => [shard, pages[i]?.cursor ?? 'end']));
  return { records, shards: shards.map((place, shard) => next.get(shard) ?? place) };
}
