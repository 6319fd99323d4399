import { limits } from '../../../shared/model/limits.ts';
import type { IndexName, Store } from '../../../shared/ports/store.ts';
import { withStoreCursor } from './cursor.ts';
import type { Listed, Listing, Paging } from './open.ts';

const maxIndexPages = 10;

/** Returns a page of one owner's or one blueprint's objects, newest first, ended ones included. */
export async function listByIndex<T>(
  store: Store,
  { table, from, keep }: Listing<T>,
  where: Readonly<{ index: IndexName; pk: string }>,
  { limit = limits.listPage, cursor }: Paging,
): Promise<Listed<T>> {
  const records: T[] = [];
  let next = cursor;
  for (let page = 0; page < maxIndexPages && records.length < limit; page += 1) {
    const found = await withStoreCursor(cursor !== undefined && page === 0, () =>
      store.queryIndex({
        table,
        ...where,
        descending: true,
        limit: limit - records.length,
        ...(next === undefined ? {} : { cursor: next }),
      }),
    );
    const items = await store.getMany(found.entries.map(({ key }) => key));
    records.push(...items.flatMap((item) => (item ? [from(item)] : [])).filter(keep));
    next = found.cursor;
    if (next === undefined) break;
  }
  return { records, cursor: next ?? null };
}
