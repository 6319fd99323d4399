import type { Json } from './json.ts';

export type Table =
  | 'leases'
  | 'resources'
  | 'executions'
  | 'commands'
  | 'slots'
  | 'blueprints'
  | 'events';

/** Where an item lies. Leases and resources have no sort key. */
export type Key = Readonly<{ table: Table; pk: string; sk?: string }>;

/** An item's attributes, its key left out. `undefined` is never a value here. */
export type Item = { readonly [attribute: string]: Json };

/** One thing that must be so about the item as it lies in the table; `pk` may be named. */
export type Clause =
  | Readonly<{ attr: string; is: 'present' | 'absent' }>
  | Readonly<{ attr: string; equals: string | number | boolean }>
  | Readonly<{ attr: string; above: number }>
  | Readonly<{ attr: string; belowOrAbsent: number }>;

/** Every clause must hold. An empty list is no condition at all. */
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
export type Delete = Readonly<{ op: 'delete'; key: Key; when: When }>;
export type Check = Readonly<{ op: 'check'; key: Key; when: When }>;
export type Write = Put | Update | Delete | Check;

/** All or nothing. The token names these very bytes: it is only ever reused to resend them. */
export type Transaction = Readonly<{ token: string; writes: readonly Write[] }>;

/** A condition that did not hold, and what lay there instead (null: nothing). */
export type Refusal = Readonly<{ key: Key; found: Item | null }>;

export type Outcome =
  | Readonly<{ kind: 'committed' }>
  | Readonly<{ kind: 'refused'; refusals: readonly Refusal[] }>
  /** Conflicts or throttling outlasted the tries. Nothing was written. */
  | Readonly<{ kind: 'contended' }>
  /** The answer was lost, or the token was seen with other bytes: look at the record. */
  | Readonly<{ kind: 'unknown' }>;

export const keyText = (key: Key): string => `${key.table}|${key.pk}|${key.sk ?? ''}`;
