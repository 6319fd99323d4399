import { fault } from '../../model/fault.ts';
import { limits } from '../../model/limits.ts';
import type { Item, Key, Table, Transaction, Write } from '../../model/write.ts';
import type { Clock } from '../../ports/clock.ts';
import type { IndexRange, Range, Store } from '../../ports/store.ts';
import { type RequestAttempt, retryCommit, retryRead, retryWrite } from '../common/retrying.ts';
import { sortKeyBounds } from '../common/sort-key-bounds.ts';
import {
  validateKey,
  validateKeys,
  validateSingleWrite,
  validateTransaction,
} from '../common/validate-requests.ts';
import { createEngine, type Engine } from './engine.ts';
import type { Overlap } from './in-flight.ts';

/** One request as it would go over the wire. */
export type StoreCall =
  | Readonly<{ operation: 'get'; input: Key }>
  | Readonly<{ operation: 'getMany'; input: readonly Key[] }>
  | Readonly<{ operation: 'query'; input: Range }>
  | Readonly<{ operation: 'queryIndex'; input: IndexRange }>
  | Readonly<{ operation: 'scan'; input: Table }>
  | Readonly<{ operation: 'commit'; input: Transaction }>
  | Readonly<{ operation: 'write'; input: Write }>;

/**
 * A fault to inject. `network`: the request is lost before it arrives; its sender cannot know that.
 * `on`: a conflict on these items.
 */
export type InjectedFault = 'throttle' | 'conflict' | 'network' | Readonly<{ on: readonly Key[] }>;

/** `abandoned`: its sender does not wait for it, but times out, and it lands all the same. */
export type Landing = Readonly<{ landed: Promise<void>; abandoned: boolean }>;

/** Where a simulation interferes: around every try of every call, including retries. */
export type StoreHooks = Readonly<{
  /** A try waits here, and while it is in flight: all else of it happens at one instant. */
  before?: (call: StoreCall) => InjectedFault | null | Promise<InjectedFault | null>;
  /**
   * Keeps a transaction in flight, in which it holds its items: what overlaps it is refused as a
   * conflict. Null: it lands at once.
   */
  during?: (transaction: Transaction) => Landing | null;
  /**
   * The call was carried out; its answer may be lost. If this never settles, the caller has died.
   */
  after?: (call: StoreCall) => 'lose answer' | null | Promise<'lose answer' | null>;
}>;

export type MemoryStoreOptions = Readonly<{
  clock: Clock;
  hooks?: StoreHooks;
  /** The tables, where several callers with faults of their own share them. */
  engine?: Engine;
  /** Waits between tries, in ms. By default it does not wait, and chance is always 0.5. */
  sleep?: (ms: number) => Promise<void>;
  chance?: () => number;
  throttledTries?: number;
}>;

export type MemoryStore = Store &
  Readonly<{
    /**
     * Makes indexes stop following the tables, follow the next n changes, or follow at once again.
     */
    indexes: Readonly<{ freeze(): void; catchUp(changes?: number): void; thaw(): void }>;
    /** Returns every item, by `table|pk|sk`. For tests. */
    dump(): Readonly<Record<string, Item>>;
  }>;

/**
 * Returns DynamoDB as the port sees it, in a map: the store of the simulation, under the same
 * contract.
 */
export function createMemoryStore(options: MemoryStoreOptions): MemoryStore {
  const { clock, hooks = {}, sleep = async () => {}, chance = () => 0.5 } = options;
  const { engine = createEngine(clock), throttledTries = limits.throttledTries } = options;
  const timing = { sleep, chance, throttledTries };

  const trying =
    <Answer>(call: StoreCall, act: () => Answer) =>
    () =>
      attemptOnce({ hooks, engine }, call, act);
  const read = <Answer>(call: StoreCall, act: () => Answer) => retryRead(trying(call, act), timing);

  return {
    async get(key) {
      validateKey(key);
      return read({ operation: 'get', input: key }, () => engine.get(key));
    },
    async getMany(keys) {
      validateKeys(keys);
      if (keys.length === 0) return [];
      return read({ operation: 'getMany', input: keys }, () => keys.map(engine.get));
    },
    async query(range) {
      const bounds = sortKeyBounds(range);
      if (bounds === null) return [];
      return read({ operation: 'query', input: range }, () => engine.query(range, bounds));
    },
    async queryIndex(range) {
      return read({ operation: 'queryIndex', input: range }, () => engine.queryIndex(range));
    },
    async scan(table, limit, cursor) {
      return read({ operation: 'scan', input: table }, () => engine.scan(table, limit, cursor));
    },
    async commit(transaction) {
      validateTransaction(transaction);
      const call: StoreCall = { operation: 'commit', input: transaction };
      return retryCommit(
        transaction,
        trying(call, () => engine.applyOnce(transaction)),
        timing,
      );
    },
    async write(write) {
      validateSingleWrite(write);
      const call: StoreCall = { operation: 'write', input: write };
      return retryWrite(
        write,
        trying(call, () => engine.apply([write])),
        timing,
      );
    },
    indexes: engine.indexes,
    dump: engine.dump,
  };
}

async function attemptOnce<Answer>(
  { hooks, engine }: Readonly<{ hooks: StoreHooks; engine: Engine }>,
  call: StoreCall,
  act: () => Answer,
): Promise<RequestAttempt<Answer>> {
  const trouble = (await hooks.before?.(call)) ?? null;
  if (trouble === 'network') return { kind: 'in-doubt', fault: lostAnswerFault };
  if (typeof trouble === 'string') return { kind: 'no-effect', fault: troubleFaults[trouble] };
  const overlap = trouble ?? overlapOf(engine, call);
  if (overlap === 'in-progress') return { kind: 'in-doubt', fault: inProgressFault };
  if (overlap) return { kind: 'no-effect', fault: troubleFaults.conflict, overlaps: overlap.on };

  const flight = call.operation === 'commit' ? hooks.during?.(call.input) : null;
  if (flight && call.operation === 'commit') {
    const release = engine.hold(call.input);
    const landing = flight.landed.then(() => {
      release();
      return act();
    });
    if (flight.abandoned) {
      // Whatever becomes of it, nobody is told.
      landing.catch(() => undefined);
      return { kind: 'in-doubt', fault: lostAnswerFault };
    }
    return answerOf(hooks, call, await landing);
  }
  return answerOf(hooks, call, act());
}

async function answerOf<Answer>(
  hooks: StoreHooks,
  call: StoreCall,
  answer: Answer,
): Promise<RequestAttempt<Answer>> {
  if (await hooks.after?.(call)) return { kind: 'in-doubt', fault: lostAnswerFault };
  return { kind: 'settled', answer };
}

function overlapOf(engine: Engine, call: StoreCall): Overlap | null {
  if (call.operation === 'commit') return engine.overlapOf(call.input);
  if (call.operation !== 'write' || !engine.isHeld(call.input.key)) return null;
  return { on: [call.input.key] };
}

const lostAnswerFault = fault('network', 'The answer of the table was lost.', false);
const inProgressFault = fault('conflict', 'The same transaction is still under way.', false);
const troubleFaults = {
  throttle: fault('throttled', 'The table is throttled.'),
  conflict: fault('conflict', 'Another transaction was writing one of the items.'),
};
