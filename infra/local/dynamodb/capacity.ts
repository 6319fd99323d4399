import type { Index, Item, Table } from 'dynalite/db/index.js';
import { same } from './documents.ts';
import { itemSize } from './size.ts';

/** The capacity units that one item costs, before they are shown as TOTAL or INDEXES. */
export type CapacityUse = {
  readonly tableName: string;
  readonly units: number;
  readonly global: Readonly<Record<string, number>>;
  readonly local: Readonly<Record<string, number>>;
};
export type CapacitySide = 'ReadCapacityUnits' | 'WriteCapacityUnits';

/**
 * Returns the cost of a write: that of the larger of the two images. For a write that failed its
 * condition, pass the stored item as both.
 */
export function writeUse(table: Table, before: Item | null, after: Item | null): CapacityUse {
  return {
    tableName: table.TableName,
    units: Math.max(writeUnits(before), writeUnits(after)),
    global: indexUnits(table, table.GlobalSecondaryIndexes, before, after),
    local: indexUnits(table, table.LocalSecondaryIndexes, before, after),
  };
}

/** Returns the cost of reading an item. `perUnit`: 1 strong, 0.5 eventual, 2 in a transaction. */
export function readUse(tableName: string, item: Item | null, perUnit: number): CapacityUse {
  return { tableName, units: readUnits(item ? itemSize(item) : 0, perUnit), global: {}, local: {} };
}

/** Returns the cost of a page of a query or scan, which is charged as a whole: one step or more. */
export function readUnits(bytes: number, perUnit: number): number {
  return Math.max(1, Math.ceil(bytes / 4096)) * perUnit;
}

/**
 * Adds up the costs per table, in order of first appearance. The `factor` of a transaction applies
 * to the table's own units only: its two phases write each item twice, but each index entry once.
 */
export function addUses(uses: readonly CapacityUse[], factor = 1): readonly CapacityUse[] {
  const byTable = new Map<string, CapacityUse>();
  for (const use of uses) {
    const sum = byTable.get(use.tableName);
    byTable.set(use.tableName, {
      tableName: use.tableName,
      units: (sum?.units ?? 0) + use.units * factor,
      global: addRecords(sum?.global ?? {}, use.global),
      local: addRecords(sum?.local ?? {}, use.local),
    });
  }
  return [...byTable.values()];
}

/** Returns a ConsumedCapacity. With `side`, it also names the units, as in transactions. */
export function showUse(use: CapacityUse, mode: string, side?: CapacitySide): object {
  const total = use.units + totalOf(use.global) + totalOf(use.local);
  const units = (count: number) => ({ CapacityUnits: count, ...(side ? { [side]: count } : {}) });
  const named = (counts: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, units(count)]));

  const shown = { TableName: use.tableName, ...units(total) };
  if (mode !== 'INDEXES') return shown;
  return {
    ...shown,
    Table: units(use.units),
    ...(hasAny(use.global) ? { GlobalSecondaryIndexes: named(use.global) } : {}),
    ...(hasAny(use.local) ? { LocalSecondaryIndexes: named(use.local) } : {}),
  };
}

/** True if the client requests the consumed capacity. */
export function wantsCapacity(mode: string | undefined): mode is 'TOTAL' | 'INDEXES' {
  return mode === 'TOTAL' || mode === 'INDEXES';
}

function indexUnits(
  table: Table,
  indexes: readonly Index[] | undefined,
  before: Item | null,
  after: Item | null,
): Record<string, number> {
  const units: Record<string, number> = {};
  for (const index of indexes ?? []) {
    const count = entryUnits(index, {
      before: entryOf(index, table, before),
      after: entryOf(index, table, after),
    });
    if (count > 0) units[index.IndexName] = count;
  }
  return units;
}

type EntryImages = Readonly<{ before: Item | null; after: Item | null }>;

// An entry that moves costs a delete and a put; an entry whose projection stays costs nothing.
function entryUnits(index: Index, { before, after }: EntryImages): number {
  if (!before || !after) return before || after ? writeUnits(before ?? after) : 0;
  const isMoved = index.KeySchema.some(
    (key) => !same(before[key.AttributeName], after[key.AttributeName]),
  );
  if (isMoved) return writeUnits(before) + writeUnits(after);
  return same(before, after) ? 0 : Math.max(writeUnits(before), writeUnits(after));
}

function entryOf(index: Index, table: Table, item: Item | null): Item | null {
  if (!item || index.KeySchema.some((key) => item[key.AttributeName] == null)) return null;
  if (index.Projection.ProjectionType === 'ALL') return item;
  const keys = [...index.KeySchema, ...table.KeySchema].map((key) => key.AttributeName);
  const entry: Record<string, Item[string]> = {};
  for (const name of [...keys, ...(index.Projection.NonKeyAttributes ?? [])]) {
    const value = item[name];
    if (value) entry[name] = value;
  }
  return entry;
}

function writeUnits(item: Item | null): number {
  return Math.max(1, Math.ceil((item ? itemSize(item) : 0) / 1024));
}

function addRecords(
  sum: Readonly<Record<string, number>>,
  more: Readonly<Record<string, number>>,
): Record<string, number> {
  const result: Record<string, number> = { ...sum };
  for (const [name, count] of Object.entries(more)) {
    result[name] = (result[name] ?? 0) + count;
  }
  return result;
}

function totalOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function hasAny(counts: Readonly<Record<string, number>>): boolean {
  return Object.keys(counts).length > 0;
}
