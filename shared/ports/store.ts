import type { Item, Key, Outcome, Transaction, Write } from '../model/write.ts';

/** An item with its partition and its sort key (empty in tables without one). */
export type Found = Readonly<{ pk: string; sk: string; item: Item }>;

/**
 * Part of one partition, in the order of its sort keys' UTF-8 bytes. Its bounds are intersected:
 * it has the items within all of them, and none if they contradict each other.
 */
export type Range = Readonly<{
  table: Key['table'];
  pk: string;
  /** Only sort keys that begin with this. */
  prefix?: string;
  /** Only sort keys at or after this one. */
  from?: string;
  /** Only sort keys strictly after this one, in key order even if descending. Not with `from`. */
  after?: string;
  /** Only sort keys at or before this one. */
  to?: string;
  /** Last key first. */
  descending?: boolean;
  /**
   * False: at half the price, without the writes of about the last second, or with some of them.
   * Only for what is shown: no decision may rely on it. By default strongly consistent.
   */
  consistent?: false;
  limit: number;
}>;

export type IndexName = 'due' | 'by-resource' | 'by-owner' | 'by-blueprint';

/** Part of one partition of an index. Eventually consistent: check every item that it finds. */
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

/** What an index stores about an item: its key, and the time it is sorted by. */
export type IndexEntry = Readonly<{ key: Key; at: number }>;

/** The cost of requests: read and write units, as the tables bill them. */
export type Units = { read: number; write: number };

/**
 * Reads and writes items. Reads are strongly consistent unless they say otherwise. Faults are
 * thrown as FaultError: `invalid` for an item or transaction that is too large or a cursor of
 * another list, `bug` for a request that should never have been assembled (two writes on one key,
 * `undefined`, null in an index attribute). A full page has a cursor even if nothing comes after
 * it.
 */
export interface Store {
  /** Returns an item, or null. Strongly consistent. */
  get(key: Key): Promise<Item | null>;
  /** Returns the items of any number of distinct keys, in their order. Strongly consistent. */
  getMany(keys: readonly Key[]): Promise<readonly (Item | null)[]>;
  /** Returns the items of a range, up to its limit. */
  query(range: Range): Promise<readonly Found[]>;
  /** Returns a page of an index. Eventually consistent. */
  queryIndex(
    range: IndexRange,
  ): Promise<Readonly<{ entries: readonly IndexEntry[]; cursor?: string }>>;
  /** Returns a page of a whole table, which should be small. Eventually consistent. */
  scan(
    table: Key['table'],
    limit: number,
    cursor?: string,
  ): Promise<Readonly<{ found: readonly Found[]; cursor?: string }>>;
  /**
   * Commits all writes or none; every condition is evaluated at the same instant. Conflicts and
   * throttling are retried inside.
   */
  commit(transaction: Transaction): Promise<Outcome>;
  /**
   * Makes a single write (not a check), at half the price of a transaction and without its token.
   * After a lost answer it is sent again only if sending it twice equals sending it once: a put or
   * an update without sums under no condition, which then overwrites what others wrote in between,
   * or a delete. Otherwise, and if such a repeat is refused, the outcome is `unknown`.
   */
  write(write: Write): Promise<Outcome>;
  /**
   * Returns the same store, which adds the cost of its requests to `spent`; absent if cost is
   * unknown.
   */
  metered?(spent: Units): Store;
}
