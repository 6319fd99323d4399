import type { Index, Item, Table } from 'dynalite/db/index.js';
import { same } from './documents.ts';
import { itemSize } from './size.ts';

/** Capacity units one piece of work costs, before they are shown as TOTAL or INDEXES. */
export type CapacityUse = {
  readonly tableName: string;
  readonly units: number;
  readonly global: Readonly<Record<string, number>>;
  readonly local: Readonly<Record<string, number>>;
};
export type CapacitySide = 'ReadCapacityUnits' | 'WriteCapacityUnits';

/** A write pays for the larger of the two images; a refused one pays for what it looked at. */
export function writeUse(table: Table, before: Item | null, after: Item | null): CapacityUse {
  return {
    tableName: table.TableName,
    units: Math.max(writeUnits(before), writeUnits(after)),
    global: indexUnits(table, table.GlobalSecondaryIndexes, before, after),
    local: indexUnits(table, table.LocalSecondaryIndexes, before, after),
  };
}

/** A read of one item: `perUnit` is 1 when strong, 0.5 when eventual, 2 in a transaction. */
export function readUse(tableName: string, item: Item | null, perUnit: number): CapacityUse {
  return { tableName, units: readUnits(item ? itemSize(item) : 0, perUnit), global: {}, local: {} };
}

/** A query or scan pays for the bytes of its page as a whole, never less than one step. */
export function readUnits(bytes: number, perUnit: number): number {
  return Math.max(1, Math.ceil(bytes / 4096)) * perUnit;
}

/**
 * Adds up what belongs to the same table, in order of first appearance. A transaction's factor is
 * for the table's own units: its two phases write the items twice, the index follows once.
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

/** One ConsumedCapacity as DynamoDB shows it; `side` names the units too, as transactions do. */
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

/** Whether the client asked to be told. */
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
    const was = entryOf(index, table, before);
    const is = entryOf(index, table, after);
    const count = entryUnits(index, was, is);
    if (count > 0) units[index.IndexName] = count;
  }
  return units;
}

// A moved entry is a delete and a put; an entry whose projection did not change costs nothing.
function entryUnits(index: Index, was: Item | null, is: Item | null): number {
  if (!was || !is) return was || is ? writeUnits(was ?? is) : 0;
  const moved = index.KeySchema.some((key) => !same(was[key.AttributeName], is[key.AttributeName]));
  if (moved) return writeUnits(was) + writeUnits(is);
  return same(was, is) ? 0 : Math.max(writeUnits(was), writeUnits(is));
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
