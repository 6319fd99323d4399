import type { Transaction, Write } from '../../model/write.ts';
import { type Item, keyText, type Outcome, type Table } from '../../model/write.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Found } from '../../ports/store.ts';
import { compareUtf8 } from '../common/sort-key-bounds.ts';
import { decodeScanCursor, encodeStoreCursor, type StorePosition } from '../common/store-cursor.ts';
import { tableNames, tableSchemas } from '../common/table-schemas.ts';
import { validateItem } from '../common/validate-requests.ts';
import { conditionHolds, type ItemChange, itemAfter } from './evaluate-write.ts';
import { createTokenMemory } from './idempotency-tokens.ts';
import { createInFlight } from './in-flight.ts';
import { createIndexes } from './indexes.ts';
import { createItems } from './items.ts';

/** Is called right after every write, with all changes of a transaction at once. */
export type WriteObserver = (writes: readonly Write[], changes: readonly ItemChange[]) => void;

/**
 * Returns the tables and the effect of each request on them. Nothing here waits: it is all one
 * instant.
 */
export function createEngine(clock: Clock, watch: WriteObserver = () => {}) {
  const items = createItems();
  const indexes = createIndexes();
  const tokens = createTokenMemory(clock);
  const inFlight = createInFlight();

  /** Writes all or nothing: first every condition and every resulting item is checked. */
  function apply(writes: readonly Write[]): Outcome {
    const stored = writes.map((write) => ({ write, before: items.get(write.key) }));
    const refusals = stored
      .filter(({ write, before }) => !conditionHolds(write, before))
      .map(({ write, before }) => ({ key: write.key, found: before }));
    if (refusals.length > 0) return { kind: 'refused', refusals };

    const changes = stored
      .filter(({ write }) => write.op !== 'check')
      .map(({ write, before }) => ({ key: write.key, before, after: itemAfter(write, before) }));
    for (const { key, after } of changes) if (after !== null) validateItem(key, after);
    for (const { key, before, after } of changes) {
      items.set(key, after);
      indexes.changed({ key, before, after });
    }
    watch(writes, changes);
    return { kind: 'committed' };
  }

  function applyOnce(transaction: Transaction): Outcome {
    const seen = tokens.lookUp(transaction);
    if (seen === 'mismatch') return { kind: 'unknown' };
    if (seen === 'echo') return { kind: 'committed' };
    const outcome = apply(transaction.writes);
    if (outcome.kind === 'committed') tokens.remember(transaction);
    return outcome;
  }

  return {
    get: items.get,
    query: items.query,
    queryIndex: indexes.read,
    scan: (table: Table, limit: number, cursor?: string) =>
      scanPage(table, [...items.all(table)], limit, cursor),
    apply,
    applyOnce,
    /** Returns why a transaction cannot begin now. The echo of a committed one always can. */
    overlapOf: (transaction: Transaction) =>
      tokens.lookUp(transaction) === 'new' ? inFlight.overlapOf(transaction) : null,
    isHeld: inFlight.holds,
    hold: inFlight.begin,
    indexes,
    dump: (): Readonly<Record<string, Item>> =>
      Object.fromEntries(
        tableNames.flatMap((table) =>
          [...items.all(table)].map(({ pk, sk, item }) => [keyText({ table, pk, sk }), item]),
        ),
      ),
  };
}

function scanPage(table: Table, all: readonly Found[], limit: number, cursor?: string) {
  const start = cursor === undefined ? null : decodeScanCursor(table, cursor);
  const found = all.filter((each) => start === null || isPast(each, start)).slice(0, limit);
  const last = found.at(-1);
  if (last === undefined || found.length < limit) return { found };
  const { pk, sk } = last;
  return { found, cursor: encodeStoreCursor(tableSchemas[table].sorted ? { pk, sk } : { pk }) };
}

export type Engine = ReturnType<typeof createEngine>;

/** True if the item sorts after the cursor, whose own item may be gone by now. */
function isPast({ pk, sk }: Found, start: StorePosition): boolean {
  const byPartition = compareUtf8(pk, String(start['pk']));
  return byPartition > 0 || (byPartition === 0 && compareUtf8(sk, String(start['sk'] ?? '')) > 0);
}
