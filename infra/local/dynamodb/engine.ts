import type { BatchOp, Store, Table } from 'dynalite/db/index.js';
import { isDynamoError } from './errors.ts';
import { createGate, type Gate } from './gate.ts';
import { createInFlight, type InFlight } from './in-flight.ts';
import { openStore, readTable } from './store.ts';
import { loadTokens, type Tokens } from './tokens.ts';

/** Moments at which a crash test can kill the process; `staged` occurs once per item. */
export type Moment = 'staged' | 'committing' | 'committed' | 'answering';
export type DynamoEngine = {
  readonly store: Store;
  readonly gate: Gate;
  readonly inFlight: InFlight;
  readonly tokens: Tokens;
  /** Returns null for an unknown table. */
  readonly findTable: (name: string) => Table | null;
  /** Must be called after any change to the tables themselves. */
  readonly forgetTables: () => void;
  /** The only way to change items. Atomic: all operations apply, or none. */
  readonly commit: (ops: readonly BatchOp[]) => Promise<void>;
  readonly reach: (moment: Moment) => void;
  /** Settles when a transaction that holds its items may commit. */
  readonly linger: (body: unknown) => Promise<void> | null;
};

export type EngineOptions = {
  readonly path?: string | undefined;
  readonly now?: (() => number) | undefined;
  readonly reach?: ((moment: Moment) => void) | undefined;
  readonly linger?: ((body: unknown) => Promise<void> | null) | undefined;
};

/** Opens the store and everything built on it. */
export async function openEngine(options: EngineOptions): Promise<DynamoEngine> {
  const store = await openStore(options.path);
  const tokens = await loadTokens(store, options.now ?? Date.now);
  const reach = options.reach ?? (() => undefined);
  const tables = new Map<string, Table>();

  function findTable(name: string): Table | null {
    const known = tables.get(name);
    if (known) return known;
    const table = readTable(store, name);
    if (table) tables.set(name, table);
    return table;
  }

  return {
    store,
    gate: createGate(),
    inFlight: createInFlight(),
    tokens,
    findTable,
    forgetTables: () => tables.clear(),
    async commit(ops) {
      // LevelDB writes a batch as one checksummed log record, which survives a kill whole or not.
      const written = store.db.batch(ops);
      reach('committing');
      await written;
      reach('committed');
    },
    reach,
    linger: options.linger ?? (() => null),
  };
}

/** Waits for running operations, then closes the files. */
export async function closeEngine(engine: DynamoEngine): Promise<void> {
  await engine.gate.exclusive(() => engine.store.lifecycleManager.gracefulClose());
}

/** A response. `consumed` is always in the form of INDEXES, whatever the client requests. */
export type DynamoResponse = {
  readonly status: number;
  readonly body: object;
  readonly consumed: readonly object[];
};
export type DynamoOperation = (
  engine: DynamoEngine,
  body: unknown,
  payload: string,
) => Promise<DynamoResponse>;

/** Returns the response to a successful request. */
export function okResponse(body: object, consumed: readonly object[] = []): DynamoResponse {
  return { status: 200, body, consumed };
}

/** Returns the response to a request that failed; rethrows errors that are bugs of ours. */
export function errorResponse(error: unknown, consumed: readonly object[] = []): DynamoResponse {
  if (!isDynamoError(error)) throw error;
  return { status: error.statusCode, body: error.body, consumed };
}
