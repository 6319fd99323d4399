import { linePartition, lineSortKey } from '../../model/keys.ts';
import type { PendingLease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import { lineEntryFrom } from '../../model/record.ts';
import type { Store } from '../../ports/store.ts';

/**
 * Returns the place of a lease in its best line, counted on request: 1 is next. Null if it stands
 * in no line, or further back than `limits.placeCounted`.
 */
export async function placeInLine(store: Store, lease: PendingLease): Promise<number | null> {
  const places = await Promise.all(
    lease.lines.map(async ({ blueprint, fit }) => {
      const own = lineSortKey({ ...lease, lease: lease.id, fit });
      const page = await store.query({
        table: 'slots',
        pk: linePartition(blueprint),
        prefix: `${fit}/`,
        limit: limits.countedMax,
      });
      const at = page.findIndex(({ sk }) => sk === own);
      if (at < 0) return null;
      return (
        1 + page.slice(0, at).filter(({ item }) => lineEntryFrom(item).granted === null).length
      );
    }),
  );
  const known = places.filter((place) => place !== null);
  return known.length > 0 ? Math.min(...known) : null;
}
