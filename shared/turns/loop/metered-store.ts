import type { Store, Units } from '../../ports/store.ts';

/** Requests to the tables (a transaction is one), and their cost where the tables report it. */
export type Counts = { reads: number; writes: number; units: Units | null };

/** Returns the same store, and counters of what is asked of it. */
export function metered(given: Store): Readonly<{ store: Store; counts: Counts }> {
  const units: Units = { read: 0, write: 0 };
  const store = given.metered?.(units) ?? given;
  const counts: Counts = { reads: 0, writes: 0, units: given.metered ? units : null };
  const counting =
    (counter: 'reads' | 'writes') =>
    <A extends readonly unknown[], R>(call: (...args: A) => R) =>
    (...args: A): R => {
      counts[counter] += 1;
      return call(...args);
    };
  const [read, write] = [counting('reads'), counting('writes')];
  return {
    counts,
    store: {
      get: read(store.get),
      // No keys need no request.
      getMany: (keys) => (keys.length === 0 ? store.getMany(keys) : read(store.getMany)(keys)),
      query: read(store.query),
      queryIndex: read(store.queryIndex),
      scan: read(store.scan),
      commit: write(store.commit),
      write: write(store.write),
    },
  };
}
