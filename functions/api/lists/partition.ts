import { limits } from '../../../shared/model/limits.ts';
import type { Item, Table } from '../../../shared/model/write.ts';
import type { Store } from '../../../shared/ports/store.ts';
import { refuseCursor } from './cursor.ts';
import type { Listed, Paging } from './open.ts';

/** One partition in the order of its sort keys. The cursor is the last sort key. */
export async function listPartition<T>(
  store: Store,
  where: Readonly<{ table: Table; pk: string }>,
  from: (item: Item) => T,
  { limit = limits.listPage, cursor }: Paging,
): Promise<Listed<T>> {
  const after = cursor === undefined ? {} : { after: readSortKey(cursor) };
  const found = await store.query({ ...where, ...after, limit });
  const last = found.length < limit ? undefined : found.at(-1)?.sk;
  return {
    records: found.map(({ item }) => from(item)),
    cursor: last === undefined ? null : Buffer.from(last).toString('base64url'),
  };
}

/**
 * Those of one partition that `keep` shows. What is left out leaves no trace: a page is full or the
 * last one, and the cursor is the sort key of what was shown last.
 */
export async function listKept<T>(
  store: Store,
  where: Readonly<{ table: Table; pk: string }>,
  from: (item: Item) => T,
  keep: (record: T) => boolean,
  { limit = limits.listPage, cursor }: Paging,
): Promise<Listed<T>> {
  const shown: Readonly<{ sk: string; record: T }>[] = [];
  let after = cursor === undefined ? undefined : readSortKey(cursor);
  do {
    const begin = after === undefined ? {} : { after };
    const page = await store.query({ ...where, ...begin, limit: limits.listPage });
    const records = page.map(({ sk, item }) => ({ sk, record: from(item) }));
    shown.push(...records.filter(({ record }) => keep(record)));
    after = page.length < limits.listPage ? undefined : page.at(-1)?.sk;
  } while (after !== undefined && shown.length <= limit);
  const last = shown.length > limit ? shown[limit - 1]?.sk : undefined;
  return {
    records: shown.slice(0, limit).map(({ record }) => record),
    cursor: last === undefined ? null : Buffer.from(last).toString('base64url'),
  };
}

/** Sort keys of these lists are names, numbers, ulids and patterns of names. */
function readSortKey(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  const isOurs = /^[0-9A-Za-z*][\x21-\x7e]{0,511}$/.test(text);
  return isOurs && Buffer.from(text).toString('base64url') === cursor ? text : refuseCursor();
}

/** Every item of a partition that is known to be small. */
export async function readWhole<T>(
  store: Store,
  where: Readonly<{ table: Table; pk: string }>,
  from: (item: Item) => T,
): Promise<readonly T[]> {
  const records: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await listPartition(store, where, from, { cursor });
    records.push(...page.records);
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
  return records;
}
