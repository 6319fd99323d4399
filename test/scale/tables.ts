import {
  createMemoryStore,
  type StoreCall,
  type StoreHooks,
} from '../../shared/adapters/memory/store.ts';
import type { Store } from '../../shared/ports/store.ts';
import { drawLatency, type LatencyOf } from './latencies.ts';
import type { Environment } from './pool.ts';
import { restOf, type Tables, tryCall } from './table-trials.ts';

/**
 * Returns the tables, as slow and as busy as DynamoDB, as one environment sees them. A call of an
 * environment that has died is carried out, but never answered.
 */
export function createSlowStore(
  tables: Tables,
  { usage, sleep, beAlive }: Environment,
  { throttledTries }: Readonly<{ throttledTries: number }>,
): Store {
  const { time, engine, chance } = tables;
  /** By call; for a transaction, by its input: that is all that is known while it is in flight. */
  const latencies = new WeakMap<object, number>();
  const latencyOf = (call: object): number => latencies.get(call) ?? 0;

  const hooks: StoreHooks = {
    async before(call) {
      usage.tries += 1;
      const latency = drawLatency(kindOfCall(call), chance);
      latencies.set(call.operation === 'commit' ? call.input : call, latency);
      const fault = await tryCall(tables, call, { latency, usage });
      // A fault that is answered to a dead environment is answered to nobody.
      if (fault !== null) await beAlive();
      return fault;
    },
    during: (transaction) => ({
      landed: time.sleep(restOf({ operation: 'commit' }, latencyOf(transaction))),
      abandoned: false,
    }),
    async after(call) {
      await sleep(restOf(call, latencyOf(call)));
      return null;
    },
  };
  return createMemoryStore({ clock: time.clock, engine, hooks, sleep, chance, throttledTries });
}

function kindOfCall({ operation }: StoreCall): LatencyOf {
  if (operation === 'commit') return 'transaction';
  return operation === 'write' ? 'write' : 'read';
}
