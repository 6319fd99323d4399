import type { Json } from './json.ts';

export type Table =
  | 'leases'
  | 'resources'
  | 'executions'
  | 'commands'
  | 'slots'
  | 'blueprints'
  | 'events';

/** The key of an item. Leases and resources have no sort key. */
export type Key = Readonly<{ table: Table; pk: string; sk?: string }>;

/** An item's attributes without its key. `undefined` is never a value here. */
export type Item = { readonly [attribute: string]: Json };

/** One condition on the stored item; `pk` may be named. */
export type Clause =
  | Readonly<{ attr: string; is: 'present' | 'absent' }>
  | Readonly<{ attr: string; equals: string | number | boolean }>
  | Readonly<{ attr: string; above: number }>
  | Readonly<{ attr: string; belowOrAbsent: number }>;

/** Every clause must hold. An empty list always holds. */
export type When = readonly Clause[];

export const exists: When = [{ attr: 'pk', is: 'present' }];
export const absent: When = [{ attr: 'pk', is: 'absent' }];
export const always: When = [];

export type Put = Readonly<{ op: 'put'; key: Key; item: Item; when: When }>;
export type Update = Readonly<{
  op: 'update';
  key: Key;
  set: Item;
  remove: readonly string[];
  add: Readonly<Record<string, number>>;
  when: When;
}>;
/** What an update changes; what is left out stays. */
type UpdateChange = Readonly<{
  set?: Item;
  remove?: readonly string[];
  add?: Readonly<Record<string, number>>;
  when: When;
}>;

/** Returns the update of one item under a condition. */
export const update = (
  key: Key,
  { set = {}, remove = [], add = {}, when }: UpdateChange,
): Update => ({ op: 'update', key, set, remove, add, when });

export type Delete = Readonly<{ op: 'delete'; key: Key; when: When }>;
export type Check = Readonly<{ op: 'check'; key: Key; when: When }>;
export type Write = Put | Update | Delete | Check;

/**
 * All or nothing. The token names exactly these bytes; it is reused only to resend them.
 *
 * `yields`: it takes or grants what others want too, so whoever conflicts with it is taking that:
 * a retry would find it gone. Left out: conflicts are retried.
 */
export type Transaction = Readonly<{ token: string; writes: readonly Write[]; yields?: true }>;

/** A condition that did not hold, and the item that was found (null: none). */
export type Refusal = Readonly<{ key: Key; found: Item | null }>;

export type Outcome =
  | Readonly<{ kind: 'committed' }>
  | Readonly<{ kind: 'refused'; refusals: readonly Refusal[] }>
  /** Conflicts or throttling outlasted the tries. Nothing was written. */
  | Readonly<{ kind: 'contended' }>
  /** Another transaction was writing these items. Nothing was written. Only if it `yields`. */
  | Readonly<{ kind: 'overlapped'; on: readonly Key[] }>
  /** The answer was lost, or the token was used with other bytes: read the record. */
  | Readonly<{ kind: 'unknown' }>;

export const keyText = (key: Key): string => `${key.table}|${key.pk}|${key.sk ?? ''}`;
