import type { Item } from '../../model/write.ts';
import type { IndexEntry, IndexRange } from '../../ports/store.ts';
import { compareUtf8 } from '../common/sort-key-bounds.ts';
import { decodeIndexCursor, encodeStoreCursor, indexSchemaOf } from '../common/store-cursor.ts';
import { type IndexSchema, tableSchemas } from '../common/table-schemas.ts';
import type { ItemChange } from './evaluate-write.ts';
import { createSortedList, type SortedList } from './sorted-list.ts';

type IndexPage = Readonly<{ entries: readonly IndexEntry[]; cursor?: string }>;

/**
 * Returns the indexes. They follow the tables at once, or, while frozen, only through `catchUp`.
 */
export function createIndexes() {
  const shelves = new Map<string, SortedList<IndexEntry>>();
  const behind: ItemChange[] = [];
  let frozen = false;

  function shelf(table: string, index: string, pk: string): SortedList<IndexEntry> {
    const name = `${table}|${index}|${pk}`;
    const list = shelves.get(name) ?? createSortedList(compareEntries);
    shelves.set(name, list);
    return list;
  }

  function follow({ key, before, after }: ItemChange): void {
    for (const index of tableSchemas[key.table].indexes) {
      const left = indexEntryOf(index, before);
      const entered = indexEntryOf(index, after);
      if (left) shelf(key.table, index.name, left.pk).drop({ key, at: left.at });
      if (entered) shelf(key.table, index.name, entered.pk).add({ key, at: entered.at });
    }
  }

  function catchUp(changes = behind.length): void {
    for (const change of behind.splice(0, changes)) follow(change);
  }

  return {
    changed(change: ItemChange): void {
      behind.push(change);
      if (!frozen) catchUp();
    },
    freeze(): void {
      frozen = true;
    },
    catchUp,
    thaw(): void {
      frozen = false;
      catchUp();
    },
    read: (range: IndexRange): IndexPage =>
      indexPage(range, shelf(range.table, indexSchemaOf(range).name, range.pk).members),
  };
}

function indexPage(range: IndexRange, members: readonly IndexEntry[]): IndexPage {
  const { until = Number.POSITIVE_INFINITY, descending = false, cursor, limit } = range;
  const start = cursor === undefined ? null : entryAtCursor(range, cursor);
  const way = descending ? -1 : 1;
  const entries = (descending ? members.toReversed() : members)
    .filter((entry) => entry.at <= until)
    .filter((entry) => start === null || compareEntries(entry, start) * way > 0)
    .slice(0, limit);
  const last = entries.at(-1);
  // Like DynamoDB, a full page always has a cursor, even if nothing comes after it.
  if (last === undefined || entries.length < limit) return { entries };
  const { partition, sort } = indexSchemaOf(range);
  const { pk, sk } = last.key;
  const keys = sk === undefined ? { pk } : { pk, sk };
  return {
    entries,
    cursor: encodeStoreCursor({ ...keys, [partition]: range.pk, [sort]: last.at }),
  };
}

/** Returns the position a cursor names, whether or not an entry is still there. */
function entryAtCursor(range: IndexRange, cursor: string): IndexEntry {
  const { pk, sk, [indexSchemaOf(range).sort]: at } = decodeIndexCursor(range, cursor);
  const { table } = range;
  const key = sk === undefined ? { table, pk: String(pk) } : { table, pk: String(pk), sk: `${sk}` };
  return { key, at: Number(at) };
}

function indexEntryOf(
  { partition, sort }: IndexSchema,
  item: Item | null,
): Readonly<{ pk: string; at: number }> | null {
  const pk = item?.[partition];
  const at = item?.[sort];
  return typeof pk === 'string' && typeof at === 'number' ? { pk, at } : null;
}

function compareEntries(a: IndexEntry, b: IndexEntry): number {
  return (
    a.at - b.at || compareUtf8(a.key.pk, b.key.pk) || compareUtf8(a.key.sk ?? '', b.key.sk ?? '')
  );
}
