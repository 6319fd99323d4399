import { limits } from '../../../shared/model/limits.ts';
import type { IndexName, Store } from '../../../shared/ports/store.ts';
import { withStoreCursor } from './cursor.ts';
import type { Listed, Listing, Paging } from './open.ts';

const pagesMost = 10;

/** Objects of one owner or one blueprint, the newest first, ended ones too. */
export async function listByIndex<T>(
  store: Store,
  { table, from, keep }: Listing<T>,
  where: Readonly<{ index: IndexName; pk: string }>,
  { limit = limits.listPage, cursor }: Paging,
): Promise<Listed<T>> {
  const records: T[] = [];
  let place = cursor;
  for (let page = 0; page < pagesMost && records.length < limit; page += 1) {
    const found = await withStoreCursor(cursor !== undefined && page === 0, () =>
      store.queryIndex({
        table,
        ...where,
        descending: true,
        limit: limit - records.length,
        ...(place === undefined ? {} : { cursor: place }),
      }),
    );
    const items = await store.getMany(found.entries.map(({ key }) => key));
    records.push(...items.flatMap((item) => (item ? [from(item)] : [])).filter(keep));
    place = found.cursor;
    if (place === undefined) break;
  }
  return { records, cursor: place ?? null };
}
