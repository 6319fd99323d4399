import { itemBytes } from '../../shared/adapters/common/item-size.ts';
import { sortKeyBounds } from '../../shared/adapters/common/sort-key-bounds.ts';
import { type IndexSchema, tableSchemas } from '../../shared/adapters/common/table-schemas.ts';
import type { Engine } from '../../shared/adapters/memory/engine.ts';
import { conditionHolds, itemAfter } from '../../shared/adapters/memory/evaluate-write.ts';
import type { StoreCall } from '../../shared/adapters/memory/store.ts';
import { unreachable } from '../../shared/model/unreachable.ts';
import type { Item, Key, Table, Write } from '../../shared/model/write.ts';

/** Capacity units that a request takes from one partition key of a table or an index. */
export type Demand = Readonly<{ table: Table; partition: string; units: number }>;

const kilobytes = (bytes: number): number => Math.max(1, Math.ceil(bytes / 1_024));
const pages = (bytes: number): number => Math.max(1, Math.ceil(bytes / 4_096));

/** Two underlying writes of each item: one to prepare the transaction, one to commit it. */
const transactionFactor = 2;

const demandOn = ({ table, pk }: Pick<Key, 'table' | 'pk'>, units: number): Demand => ({
  table,
  partition: `${table} ${pk}`,
  units,
});

/** Returns the write units of a request about to be made. A refused write costs as much. */
export function writeDemands(engine: Engine, call: StoreCall): readonly Demand[] {
  switch (call.operation) {
    case 'commit':
      return demandsOfWrites(engine, call.input.writes, transactionFactor);
    case 'write':
      return demandsOfWrites(engine, [call.input], 1);
    default:
      return [];
  }
}

function demandsOfWrites(
  engine: Engine,
  writes: readonly Write[],
  factor: number,
): readonly Demand[] {
  const stored = writes.map((write) => ({ write, before: engine.get(write.key) }));
  const refused = stored.some(({ write, before }) => !conditionHolds(write, before));
  return stored.flatMap(({ write, before }) => {
    const after = refused ? before : itemAfter(write, before);
    const units = Math.max(bytesOf(write.key, before), bytesOf(write.key, after));
    const own = demandOn(write.key, kilobytes(units) * factor);
    return [own, ...indexDemands(write.key, before, after)];
  });
}

/** Stored items never change, and each has one key: none is measured twice. */
const measured = new WeakMap<Item, number>();

function bytesOf(key: Key, item: Item | null): number {
  if (item === null) return 0;
  const known = measured.get(item) ?? itemBytes(key, item);
  measured.set(item, known);
  return known;
}

/** An entry that moves costs two units, one that appears or goes one, one that stays none. */
const indexDemands = ({ table }: Key, before: Item | null, after: Item | null): readonly Demand[] =>
  tableSchemas[table].indexes.flatMap((index) => {
    const [left, entered] = [entryOf(index, before), entryOf(index, after)];
    if (left?.pk === entered?.pk && left?.at === entered?.at) return [];
    const on = (pk: string) => ({ table, partition: `${table}/${index.name} ${pk}`, units: 1 });
    return [left, entered].flatMap((entry) => (entry ? [on(entry.pk)] : []));
  });

function entryOf({ partition, sort }: IndexSchema, item: Item | null) {
  const [pk, at] = [item?.[partition], item?.[sort]];
  return typeof pk === 'string' && typeof at === 'number' ? { pk, at } : null;
}

/** Returns the read units of a request about to be made. */
export function readDemands(engine: Engine, call: StoreCall): readonly Demand[] {
  switch (call.operation) {
    case 'get':
      return [demandOn(call.input, pages(bytesOf(call.input, engine.get(call.input))))];
    case 'getMany':
      return call.input.map((key) => demandOn(key, pages(bytesOf(key, engine.get(key)))));
    case 'query': {
      const { table } = call.input;
      const bounds = sortKeyBounds(call.input);
      const found = bounds ? engine.query(call.input, bounds) : [];
      const bytes = found.reduce(
        (sum, { pk, sk, item }) => sum + bytesOf({ table, pk, sk }, item),
        0,
      );
      return [demandOn(call.input, pages(bytes))];
    }
    case 'queryIndex': {
      const { table, index, pk } = call.input;
      const { entries } = engine.queryIndex(call.input);
      const units = pages(entries.length * indexEntryBytes) / 2;
      return [{ table, partition: `${table}/${index} ${pk}`, units }];
    }
    case 'scan':
      return [{ table: call.input, partition: `${call.input} (scan)`, units: 0.5 }];
    case 'commit':
    case 'write':
      return [];
    default:
      return unreachable(call);
  }
}

/** A keys-only entry: two keys, a time, their names. */
const indexEntryBytes = 100;
