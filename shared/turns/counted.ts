import type { Store } from '../ports/store.ts';

/** Requests to the tables; a transaction is one. Units are DynamoDB's own to count, for nothing. */
export type Counts = { reads: number; writes: number };

/** The same store, with an account of what is asked of it. */
export function counted(store: Store): Readonly<{ store: Store; counts: Counts }> {
  const counts: Counts = { reads: 0, writes: 0 };
  const counting =
    (what: keyof Counts) =>
    <A extends readonly unknown[], R>(act: (...asked: A) => R) =>
    (...asked: A): R => {
      counts[what] += 1;
      return act(...asked);
    };
  const [read, write] = [counting('reads'), counting('writes')];
  return {
    counts,
    store: {
      ...{ get: read(store.get), getMany: read(store.getMany), query: read(store.query) },
      ...{ queryIndex: read(store.queryIndex), scan: read(store.scan) },
      ...{ commit: write(store.commit), write: write(store.write) },
    },
  };
}
