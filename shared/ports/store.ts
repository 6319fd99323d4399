import type { Item, Key, Outcome, Transaction, Write } from '../model/write.ts';

/** An item with its sort key (empty for tables without one) and partition. */
export type Found = Readonly<{ pk: string; sk: string; item: Item }>;

/** Part of one partition in order of the sort key (of its UTF-8 bytes). Strongly consistent. */
export type Range = Readonly<{
  table: Key['table'];
  pk: string;
  /** Only sort keys that begin so. */
  prefix?: string;
  /** Only sort keys at or after this one; with `prefix`, within it. */
  from?: string;
  /** Only sort keys strictly after this one, in key order even if descending. Not with `from`. */
  after?: string;
  /** Last key first. */
  descending?: boolean;
  limit: number;
}>;

export type IndexName = 'due' | 'by-resource' | 'by-owner' | 'by-blueprint';

/** Part of one partition of an index. Eventually consistent: re-check whatever is found. */
export type IndexRange = Readonly<{
  table: Key['table'];
  index: IndexName;
  /** `due`: the shard; otherwise the resource, owner or blueprint. */
  pk: string;
  /** Only entries whose time (`wakeAt`, `createdAt`) is at or before this. */
  until?: number;
  descending?: boolean;
  cursor?: string;
  limit: number;
}>;

/** What an index knows of an item: its key, and the time it is sorted by. */
export type IndexEntry = Readonly<{ key: Key; at: number }>;

/** What requests cost: read and write units, as the tables bill them. */
export type Units = { read: number; write: number };

/**
 * Reads never lie, except the index, which may be late. Faults are thrown as FaultError: `invalid`
 * for an item or transaction that is too large or a cursor of another list, `bug` for what should
 * never have been assembled (two writes on one key, `undefined`, null in an index attribute).
 * A page that is full has a cursor even if nothing comes after it.
 */
export interface Store {
  /** Strongly consistent. */
  get(key: Key): Promise<Item | null>;
  /** Strongly consistent; any number of distinct keys; answers in the order asked. */
  getMany(keys: readonly Key[]): Promise<readonly (Item | null)[]>;
  query(range: Range): Promise<readonly Found[]>;
  queryIndex(
    range: IndexRange,
  ): Promise<Readonly<{ entries: readonly IndexEntry[]; cursor?: string }>>;
  /** A whole small table, a page at a time. Eventually consistent. */
  scan(
    table: Key['table'],
    limit: number,
    cursor?: string,
  ): Promise<Readonly<{ found: readonly Found[]; cursor?: string }>>;
  /**
   * All or nothing, every condition evaluated at once. Conflicts and throttling are retried inside.
   */
  commit(transaction: Transaction): Promise<Outcome>;
  /**
   * One item alone (no check), at half a transaction's price and without its token. After a lost
   * answer it is sent again only where twice is the same as once: a put or an update without sums
   * under no condition, which then overwrites what others wrote in between, or a delete. Otherwise,
   * and when such a repeat is refused, the outcome is `unknown`.
   */
  write(write: Write): Promise<Outcome>;
  /** The same store, adding what its requests cost to an account. Left out: nobody knows. */
  metered?(spent: Units): Store;
}
