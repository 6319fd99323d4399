import { setTimeout as sleep } from 'node:timers/promises';
import type { Hear } from '../../../functions/api/ports.ts';
import { executionId, isLeaseId, kinds } from '../../../shared/model/ids.ts';
import type { Key, Write } from '../../../shared/model/write.ts';
import type { Store } from '../../../shared/ports/store.ts';

/**
 * Notifies the functions of one process of each other's writes, so that a `?wait` is answered
 * immediately. It does not see the writes of other processes: those are found by polling.
 */
export function createChangeNotifier() {
  const listeners = new Map<string, Set<() => void>>();
  const notify = (writes: readonly Write[]): void => {
    for (const { key } of writes) {
      if (!kinds.some(({ table }) => table === key.table)) continue;
      for (const listener of listeners.get(objectIdOf(key)) ?? []) listener();
    }
  };
  return {
    watch: watchWith(listeners),
    /**
     * Wraps a store so that each write notifies the watchers of its object, whatever its outcome:
     * they read the object again anyway.
     */
    notifying: (store: Store): Store => notifyingStore(store, notify),
  };
}

function notifyingStore(store: Store, notify: (writes: readonly Write[]) => void): Store {
  const { metered } = store;
  return {
    ...store,
    commit: (transaction) => store.commit(transaction).finally(() => notify(transaction.writes)),
    write: (write) => store.write(write).finally(() => notify([write])),
    // Writes of a metered store notify as well.
    ...(metered ? { metered: (spent) => notifyingStore(metered(spent), notify) } : {}),
  };
}

const watchWith =
  (listeners: Map<string, Set<() => void>>): Hear =>
  (id) => {
    let changed = new AbortController();
    const listener = () => changed.abort();
    const ofObject = listeners.get(id) ?? new Set();
    listeners.set(id, ofObject.add(listener));
    return {
      async wait(ms) {
        await sleep(ms, undefined, { signal: changed.signal }).catch(() => undefined);
        changed = new AbortController();
      },
      close() {
        ofObject.delete(listener);
        if (ofObject.size === 0) listeners.delete(id);
      },
    };
  };

const objectIdOf = ({ pk, sk }: Key): string =>
  sk !== undefined && isLeaseId(pk) ? executionId(pk, sk) : pk;
