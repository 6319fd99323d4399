import type { Item, Key, Outcome, Table, Transaction, Write } from '../../shared/model/write.ts';
import { always } from '../../shared/model/write.ts';
import type { Store } from '../../shared/ports/store.ts';

/** What can happen to one try. `lose answer`: it is carried out, but its answer is lost. */
export type StoreTrouble = 'throttle' | 'conflict' | 'network' | 'lose answer';

export type StoreUnderTest = Readonly<{
  store: Store;
  /** Applies these to the next requests, in order; null lets one pass. */
  trouble(next: readonly (StoreTrouble | null)[]): void;
  /** Keeps the next transaction in flight until `land` is called. */
  hold(): Readonly<{ begun: Promise<void>; land(): void }>;
  /** Sets what `chance` returns from now on. */
  luck(value: number): void;
  /** Returns the milliseconds passed to `sleep` since the last call of this. */
  slept(): readonly number[];
  close(): Promise<void>;
}>;

/** How often the store under test sends a throttled request. Not the default: it must be told. */
export const throttledTries = 21;

export type MakeStore = () => Promise<StoreUnderTest>;

/** Creates the bookkeeping that both harnesses share. `sleep` never waits: it only records. */
export function createScript() {
  const coming: (StoreTrouble | null)[] = [];
  const delays: number[] = [];
  let chance = 0.5;
  let held: Readonly<{ begin: () => void; landed: Promise<void> }> | null = null;
  return {
    /** Returns when the transaction that begins now may land; null: at once. */
    during(): Promise<void> | null {
      const now = held;
      held = null;
      now?.begin();
      return now?.landed ?? null;
    },
    next: (): StoreTrouble | null => coming.shift() ?? null,
    chance: () => chance,
    sleep: async (ms: number): Promise<void> => {
      delays.push(ms);
    },
    controls: {
      trouble(next: readonly (StoreTrouble | null)[]): void {
        coming.splice(0, coming.length, ...next);
      },
      hold() {
        const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
        const { promise: landed, resolve: land } = Promise.withResolvers<void>();
        held = { begin, landed };
        return { begun, land };
      },
      luck(value: number): void {
        chance = value;
      },
      slept: (): readonly number[] => delays.splice(0),
    },
  };
}

let namesMade = 0;
/** Returns a name that no other test uses, so that all tests can share one store. */
export function freshName(what: string): string {
  namesMade += 1;
  return `${what}-${namesMade.toString().padStart(4, '0')}`;
}

export const slotAt = (pk: string, sk = '-'): Key => ({ table: 'slots', pk, sk });
export const tx = (...writes: readonly Write[]): Transaction => ({
  token: freshName('tx'),
  writes,
});

export const putWrite = (key: Key, item: Item = {}, when: Write['when'] = always): Write => ({
  op: 'put',
  key,
  item,
  when,
});
export const deleteWrite = (key: Key, when: Write['when'] = always): Write => ({
  op: 'delete',
  key,
  when,
});
export const checkWrite = (key: Key, when: Write['when']): Write => ({ op: 'check', key, when });

type Changes = Readonly<{ set?: Item; remove?: readonly string[]; add?: Record<string, number> }>;
export const itemUpdate = (key: Key, changes: Changes, when: Write['when'] = always): Write => ({
  op: 'update',
  key,
  set: changes.set ?? {},
  remove: changes.remove ?? [],
  add: changes.add ?? {},
  when,
});

export const committedOutcome: Outcome = { kind: 'committed' };
export const repeated = <Value>(n: number, value: Value): readonly Value[] => Array(n).fill(value);

/** Puts many items, 40 per transaction to stay below the limits of count and 4 MB. */
export async function fill(store: Store, items: readonly (readonly [Key, Item])[]): Promise<void> {
  for (let start = 0; start < items.length; start += 40) {
    const writes = items.slice(start, start + 40).map(([key, item]) => putWrite(key, item));
    await store.commit(tx(...writes));
  }
}

export const keyIn = (table: Table, pk: string): Key => ({ table, pk });
