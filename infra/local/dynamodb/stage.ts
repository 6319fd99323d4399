import { Readable } from 'node:stream';
import dynalite, {
  type Attribute,
  type BatchOp,
  type Callback,
  type Item,
  type Level,
  type Range,
  type Store,
  type SubDb,
  type Table,
} from 'dynalite/db/index.js';
import { unified } from './documents.ts';
import { tableNotFound } from './errors.ts';
import { itemSize } from './size.ts';

const rowsPerFetch = 64;

/** One item that an action has read, and the item that it will leave behind. */
export type Touch = {
  readonly table: Table;
  readonly before: Item | null;
  after: Item | null;
};

/**
 * A view of the store on which dynalite's own actions run. Their writes, index entries included,
 * are collected here and reach the store only when the caller commits `ops` as one batch.
 */
export type DynamoStage = {
  readonly store: Store;
  /** One entry per item read, in order. */
  readonly touches: readonly Touch[];
  /** Bytes of the rows read by a query or scan, in order. It may have read ahead. */
  readonly rowSizes: readonly number[];
  readonly ops: () => readonly BatchOp[];
  /** Replaces equal documents of the items read from now on by these objects. */
  readonly unifyWith: (documents: readonly Attribute[]) => void;
};

export type StageSource = {
  readonly store: Store;
  readonly findTable: (name: string) => Table | null;
  /** The full start key of a query or scan on an index that continues an earlier page. */
  readonly startAfter?: { readonly short: string; readonly full: string };
};

/** Creates a view of the store. It is cheap: each request has its own. */
export function createDynamoStage(source: StageSource): DynamoStage {
  const { db } = source.store;
  const ops = new Map<string, BatchOp>();
  const touches: Touch[] = [];
  const rowSizes: number[] = [];

  const touching: Touching = {
    db,
    ops,
    touches,
    tableOf: (name) => usableTable(source, name),
    rows: (prefix, range) =>
      rowStream(db, prefix, continuedRange(range, source.startAfter), rowSizes),
    itemKey: '',
    documents: [],
  };
  const store: Store = {
    ...source.store,
    getTable(name, check, callback) {
      const answer = typeof check === 'function' ? check : callback;
      const table = usableTable(source, name);
      if (table) answer?.(null, table);
      else answer?.(tableNotFound());
    },
    getItemDb: (name) => itemDb(touching, name),
    getIndexDb: (kind, table, index) => indexDb(touching, kind, table, index),
  };
  return {
    store,
    touches,
    rowSizes,
    ops: () => [...ops.values()],
    unifyWith(documents) {
      touching.documents = documents;
    },
  };
}

type Touching = {
  readonly db: Level;
  readonly ops: Map<string, BatchOp>;
  readonly touches: Touch[];
  readonly tableOf: (name: string) => Table | null;
  readonly rows: (prefix: string, range: Range) => Readable;
  /** The item of the running action: actions on a stage run one after another. */
  itemKey: string;
  documents: readonly Attribute[];
};

function itemDb(touching: Touching, name: string): SubDb {
  const prefix = `item-${name}~`;
  const table = touching.tableOf(name);

  function write(key: string, after: Item | null, callback: Callback<void>): void {
    touching.ops.set(prefix + key, putOrDel(prefix + key, after));
    const touch = touching.touches.at(-1);
    if (touch) touch.after = after;
    callback(null);
  }

  return {
    lock: (_key, work) => work((callback) => callback),
    get(key, callback) {
      touching.itemKey = key;
      const found = touching.db.getSync(prefix + key);
      const before = isStoredItem(found) ? unified(found, touching.documents) : null;
      if (table) touching.touches.push({ table, before, after: before });
      callback(null, before ?? undefined);
    },
    put: (key, value, callback) => write(key, value, callback),
    del: (key, callback) => write(key, null, callback),
    createValueStream: (range) => touching.rows(prefix, range),
  };
}

// dynalite distinguishes index entries with equal keys by 24 bits of a hash, which collide from a
// few thousand entries on. Appending the item's own key keeps entries from replacing one another.
function indexDb(touching: Touching, kind: string, table: string, index: string): SubDb {
  const prefix = `index-${kind.toLowerCase()}~${table}~${index}~`;
  const fullKey = (key: string) => `${prefix}${key}/${touching.itemKey}`;
  return {
    lock: (_key, work) => work((callback) => callback),
    get: (_key, callback) => callback(new Error('An index can only be read by range.')),
    put(key, value, callback) {
      touching.ops.set(fullKey(key), putOrDel(fullKey(key), value));
      callback(null);
    },
    del(key, callback) {
      touching.ops.set(fullKey(key), putOrDel(fullKey(key), null));
      callback(null);
    },
    createValueStream: (range) => touching.rows(prefix, range),
  };
}

function putOrDel(key: string, value: Item | null): BatchOp {
  return value ? { type: 'put', key, value } : { type: 'del', key };
}

function rowStream(db: Level, prefix: string, range: Range, sizes: number[]): Readable {
  const from =
    range.gt !== undefined ? { gt: prefix + range.gt } : { gte: prefix + (range.gte ?? '') };
  const to =
    range.lte !== undefined ? { lte: prefix + range.lte } : { lt: prefix + (range.lt ?? '\uffff') };
  // The iterator is a snapshot: later commits are not visible to it.
  const rows = db.values({
    ...from,
    ...to,
    reverse: range.reverse ?? false,
    limit: range.limit ?? -1,
  });
  return new Readable({
    objectMode: true,
    highWaterMark: rowsPerFetch,
    read() {
      rows.nextv(rowsPerFetch).then(
        (fetched) => {
          for (const row of fetched) {
            if (isStoredItem(row)) sizes.push(itemSize(row));
            this.push(row);
          }
          if (fetched.length === 0) this.push(null);
        },
        (error) => this.destroy(error),
      );
    },
    destroy(error, callback) {
      rows.close().then(
        () => callback(error),
        (closing) => callback(error ?? closing),
      );
    },
  });
}

// dynalite continues after the short form of an index key, but the stored keys are longer.
function continuedRange(range: Range, startAfter: StageSource['startAfter']): Range {
  if (!startAfter) return range;
  if (range.gt === startAfter.short) return { ...range, gt: startAfter.full };
  if (range.lt === startAfter.short) return { ...range, lt: startAfter.full };
  return range;
}

/** Returns the start key of an index page in dynalite's short form and as `indexDb` writes it. */
export function startAfterOf(
  table: Table,
  indexName: string,
  start: Item,
): NonNullable<StageSource['startAfter']> | null {
  const indexes = [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])];
  const index = indexes.find((candidate) => candidate.IndexName === indexName);
  if (!index) return null;
  const short = dynalite.createIndexKey(start, table, index.KeySchema);
  return { short, full: `${short}/${dynalite.createKey(start, table)}` };
}

/** True from the end of a table's creation to the start of its deletion, also during updates. */
export function isUsable(table: Table | null): table is Table {
  return !!table && table.TableStatus !== 'CREATING' && table.TableStatus !== 'DELETING';
}

function usableTable(source: StageSource, name: string): Table | null {
  const table = source.findTable(name);
  return isUsable(table) ? table : null;
}

function isStoredItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null;
}
