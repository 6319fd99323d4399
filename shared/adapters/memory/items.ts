import { isList, type Json } from '../../model/json.ts';
import type { Item, Key, Table } from '../../model/write.ts';
import type { Found, Range } from '../../ports/store.ts';
import { compareUtf8, type SortKeyBounds } from '../common/sort-key-bounds.ts';
import { tableNames } from '../common/table-schemas.ts';
import { createSortedList, type SortedList } from './sorted-list.ts';

type MemoryPartition = Readonly<{ items: Map<string, Item>; order: SortedList<string> }>;

/** Returns the tables: items by partition, each partition in order of its sort keys. */
export function createItems() {
  const tables = new Map<Table, Map<string, MemoryPartition>>();
  for (const table of tableNames) tables.set(table, new Map());

  const partitionOf = ({ table, pk }: Pick<Key, 'table' | 'pk'>) => tables.get(table)?.get(pk);

  function makePartition({ table, pk }: Key): MemoryPartition {
    const made: MemoryPartition = { items: new Map(), order: createSortedList(compareUtf8) };
    tables.get(table)?.set(pk, made);
    return made;
  }

  function set(key: Key, item: Item | null): void {
    const sk = key.sk ?? '';
    const partition = partitionOf(key) ?? makePartition(key);
    if (item !== null) {
      if (!partition.items.has(sk)) partition.order.add(sk);
      partition.items.set(sk, frozenCopy(item));
      return;
    }
    if (partition.items.delete(sk)) partition.order.drop(sk);
    if (partition.items.size === 0) tables.get(key.table)?.delete(key.pk);
  }

  /** Yields every item of a table, in an order that only a scan cursor relies on. */
  function* all(table: Table): Generator<Found> {
    const partitions = [...(tables.get(table) ?? [])].sort(([a], [b]) => compareUtf8(a, b));
    for (const [pk, { items, order }] of partitions) {
      for (const sk of order.members) yield { pk, sk, item: items.get(sk) ?? {} };
    }
  }

  return {
    get: (key: Key): Item | null => partitionOf(key)?.items.get(key.sk ?? '') ?? null,
    set,
    all,
    /** Returns the first `limit` items within the bounds, in the requested order. */
    query({ table, pk, descending, limit }: Range, { low, high }: SortKeyBounds): readonly Found[] {
      const partition = partitionOf({ table, pk });
      if (partition === undefined) return [];
      const { items, order } = partition;
      const start = low === null ? 0 : order.place(low);
      // `high` is within the range, and no string sorts between a key and it plus a zero character.
      const end = high === null ? order.members.length : order.place(`${high}\0`);
      const sks = descending
        ? order.members.slice(Math.max(start, end - limit), end).reverse()
        : order.members.slice(start, Math.min(end, start + limit));
      return sks.map((sk) => ({ pk, sk, item: items.get(sk) ?? {} }));
    },
  };
}

/** Returns a copy, frozen deeply: readers share what they read, so none may change it. */
const frozenCopy = (item: Item): Item =>
  Object.freeze(
    Object.fromEntries(Object.entries(item).map(([name, value]) => [name, frozenValue(value)])),
  );

function frozenValue(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  return isList(value) ? Object.freeze(value.map(frozenValue)) : frozenCopy(value);
}
