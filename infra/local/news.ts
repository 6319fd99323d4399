import { setTimeout as sleep } from 'node:timers/promises';
import type { Hear } from '../../functions/api/ports.ts';
import { executionId, isLeaseId, kinds } from '../../shared/model/ids.ts';
import type { Key, Write } from '../../shared/model/write.ts';
import type { Store } from '../../shared/ports/store.ts';

/**
 * Functions that share a process can tell each other what they wrote: a `?wait` is then answered
 * at once. What other processes write is not heard of, and found by looking now and then.
 */
export function createNews() {
  const listeners = new Map<string, Set<() => void>>();
  const tell = (writes: readonly Write[]): void => {
    for (const { key } of writes) {
      if (!kinds.some(({ table }) => table === key.table)) continue;
      for (const listener of listeners.get(objectAt(key)) ?? []) listener();
    }
  };
  return {
    hear: hearFrom(listeners),
    /** The same store; whatever came of a write, whoever waits looks for himself. */
    told: (store: Store): Store => telling(store, tell),
  };
}

function telling(store: Store, tell: (writes: readonly Write[]) => void): Store {
  const { metered } = store;
  return {
    ...store,
    commit: (transaction) => store.commit(transaction).finally(() => tell(transaction.writes)),
    write: (write) => store.write(write).finally(() => tell([write])),
    // What somebody pays for is told of like anything else.
    ...(metered ? { metered: (spent) => telling(metered(spent), tell) } : {}),
  };
}

const hearFrom =
  (listeners: Map<string, Set<() => void>>): Hear =>
  (id) => {
    let heard = new AbortController();
    const listener = () => heard.abort();
    const those = listeners.get(id) ?? new Set();
    listeners.set(id, those.add(listener));
    return {
      async wait(ms) {
        await sleep(ms, undefined, { signal: heard.signal }).catch(() => undefined);
        heard = new AbortController();
      },
      close() {
        those.delete(listener);
        if (those.size === 0) listeners.delete(id);
      },
    };
  };

const objectAt = ({ pk, sk }: Key): string =>
  sk !== undefined && isLeaseId(pk) ? executionId(pk, sk) : pk;
