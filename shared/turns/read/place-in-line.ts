import { linePartition, lineSortKey } from '../../model/keys.ts';
import type { PendingLease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import { lineEntryFrom } from '../../model/record.ts';
import type { Store } from '../../ports/store.ts';

/**
 * The place of a lease in its best line, counted when somebody asks: 1 is next. Null when it stands
 * in no line, or further back than `limits.placeCounted`.
 */
export async function placeInLine(store: Store, lease: PendingLease): Promise<number | null> {
  const counts = await Promise.all(
    lease.lines.map(async ({ blueprint, fit }) => {
      const mine = lineSortKey({ ...lease, lease: lease.id, fit });
      const page = await store.query({
        table: 'slots',
        pk: linePartition(blueprint),
        prefix: `${fit}/`,
        limit: limits.placeCounted,
      });
      const at = page.findIndex(({ sk }) => sk === mine);
      if (at < 0) return null;
      return (
        1 + page.slice(0, at).filter(({ item }) => lineEntryFrom(item).granted === null).length
      );
    }),
  );
  const known = counts.filter((count) => count !== null);
  return known.length > 0 ? Math.min(...known) : null;
}
