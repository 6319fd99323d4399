import type { Item, Key } from '../../model/write.ts';
import type { Entry, IndexRange } from '../../ports/store.ts';
import { compareText } from '../common/bounds.ts';
import { indexOf, readIndexCursor, writeCursor } from '../common/cursor.ts';
import { type IndexSchema, schema } from '../common/schema.ts';
import { createSorted, type Sorted } from './sorted.ts';

type Change = Readonly<{ key: Key; before: Item | null; after: Item | null }>;
type Page = Readonly<{ entries: readonly Entry[]; cursor?: string }>;

/** The indexes. They follow the tables at once, or, while frozen, only when told to catch up. */
export function createIndexes() {
  const shelves = new Map<string, Sorted<Entry>>();
  const behind: Change[] = [];
  let frozen = false;

  function shelf(table: string, index: string, pk: string): Sorted<Entry> {
    const name = `${table}|${index}|${pk}`;
    const there = shelves.get(name) ?? createSorted(compareEntries);
    shelves.set(name, there);
    return there;
  }

  function follow({ key, before, after }: Change): void {
    for (const index of schema[key.table].indexes) {
      const left = placeIn(index, before);
      const entered = placeIn(index, after);
      if (left) shelf(key.table, index.name, left.pk).drop({ key, at: left.at });
      if (entered) shelf(key.table, index.name, entered.pk).add({ key, at: entered.at });
    }
  }

  function catchUp(changes = behind.length): void {
    for (const change of behind.splice(0, changes)) follow(change);
  }

  return {
    changed(change: Change): void {
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
    read: (range: IndexRange): Page =>
      pageOf(range, shelf(range.table, indexOf(range).name, range.pk).members),
  };
}

function pageOf(range: IndexRange, members: readonly Entry[]): Page {
  const { until = Number.POSITIVE_INFINITY, descending = false, cursor, limit } = range;
  const start = cursor === undefined ? null : entryAt(range, cursor);
  const way = descending ? -1 : 1;
  const entries = (descending ? members.toReversed() : members)
    .filter((entry) => entry.at <= until)
    .filter((entry) => start === null || compareEntries(entry, start) * way > 0)
    .slice(0, limit);
  const last = entries.at(-1);
  // Like DynamoDB, a full page always has a cursor, even if nothing comes after it.
  if (last === undefined || entries.length < limit) return { entries };
  const { partition, sort } = indexOf(range);
  const { pk, sk } = last.key;
  const keys = sk === undefined ? { pk } : { pk, sk };
  return { entries, cursor: writeCursor({ ...keys, [partition]: range.pk, [sort]: last.at }) };
}

/** The place a cursor names; whether anything still lies there does not matter. */
function entryAt(range: IndexRange, cursor: string): Entry {
  const { pk, sk, [indexOf(range).sort]: at } = readIndexCursor(range, cursor);
  const { table } = range;
  const key = sk === undefined ? { table, pk: String(pk) } : { table, pk: String(pk), sk: `${sk}` };
  return { key, at: Number(at) };
}

function placeIn(
  { partition, sort }: IndexSchema,
  item: Item | null,
): Readonly<{ pk: string; at: number }> | null {
  const pk = item?.[partition];
  const at = item?.[sort];
  return typeof pk === 'string' && typeof at === 'number' ? { pk, at } : null;
}

function compareEntries(a: Entry, b: Entry): number {
  return (
    a.at - b.at || compareText(a.key.pk, b.key.pk) || compareText(a.key.sk ?? '', b.key.sk ?? '')
  );
}
