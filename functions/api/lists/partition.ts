import { limits } from '../../../shared/model/limits.ts';
import type { Item, Table } from '../../../shared/model/write.ts';
import { pages, readAll } from '../../../shared/ports/pages.ts';
import type { Found, Store } from '../../../shared/ports/store.ts';
import { refuseInvalidCursor } from './cursor.ts';
import type { Listed, Paging } from './open.ts';

type Partition = Readonly<{ table: Table; pk: string }>;

/** Returns a page of one partition, in sort-key order. The cursor is the last sort key. */
export async function listPartition<T>(
  store: Store,
  where: Partition,
  from: (item: Item) => T,
  { limit = limits.listPage, cursor }: Paging,
): Promise<Listed<T>> {
  const found = await store.query({ ...where, ...startAfter(cursor), limit });
  return {
    records: found.map(({ item }) => from(item)),
    cursor: cursorOf(found.length < limit ? undefined : found.at(-1)),
  };
}

/**
 * Returns a page of the records in one partition that `keep` accepts. Records left out leave no
 * trace: a page is full or the last one, and the cursor is the sort key of the last record shown.
 */
export async function listMatching<T>(
  store: Store,
  where: Partition,
  from: (item: Item) => T,
  keep: (record: T) => boolean,
  { limit = limits.listPage, cursor }: Paging,
): Promise<Listed<T>> {
  const shown: Readonly<{ sk: string; record: T }>[] = [];
  const range = { ...where, ...startAfter(cursor), limit: limits.listPage };
  for await (const page of pages(store, range)) {
    const records = page.map(({ sk, item }) => ({ sk, record: from(item) }));
    shown.push(...records.filter(({ record }) => keep(record)));
    if (shown.length > limit) break;
  }
  return {
    records: shown.slice(0, limit).map(({ record }) => record),
    cursor: cursorOf(shown.length > limit ? shown[limit - 1] : undefined),
  };
}

/** Returns every record of a partition that is known to be small. */
export async function readWhole<T>(
  store: Store,
  where: Partition,
  from: (item: Item) => T,
): Promise<readonly T[]> {
  const found = await readAll(store, { ...where, limit: limits.listPage });
  return found.map(({ item }) => from(item));
}

const startAfter = (cursor: string | undefined) =>
  cursor === undefined ? {} : { after: readSortKey(cursor) };

const cursorOf = (last: Pick<Found, 'sk'> | undefined): string | null =>
  last === undefined ? null : Buffer.from(last.sk).toString('base64url');

/** Sort keys of these lists are names, numbers, ULIDs and name patterns. */
function readSortKey(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  const isOurs = /^[0-9A-Za-z*][\x21-\x7e]{0,511}$/.test(text);
  return isOurs && Buffer.from(text).toString('base64url') === cursor
    ? text
    : refuseInvalidCursor();
}
