import type { BatchOp, Store, Table } from 'dynalite/db/index.js';
import { isDynamoError } from './errors.ts';
import { createGate, type Gate } from './gate.ts';
import { openStore, readTable } from './store.ts';
import { loadTokens, type Tokens } from './tokens.ts';

/** Moments a crash test may stop the process at; `staged` comes once per item of a transaction. */
export type Moment = 'staged' | 'committing' | 'committed' | 'answering';
export type DynamoEngine = {
  readonly store: Store;
  readonly gate: Gate;
  readonly tokens: Tokens;
  /** Throws nothing: an unknown table is null. */
  readonly findTable: (name: string) => Table | null;
  /** To be called after any change to the tables themselves. */
  readonly forgetTables: () => void;
  /** The one way to change items: everything together or nothing at all. */
  readonly commit: (ops: readonly BatchOp[]) => Promise<void>;
  readonly reach: (moment: Moment) => void;
};

export type EngineOptions = {
  readonly path?: string | undefined;
  readonly now?: (() => number) | undefined;
  readonly reach?: ((moment: Moment) => void) | undefined;
};

/** Opens the store and everything that stands on it. */
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
    tokens,
    findTable,
    forgetTables: () => tables.clear(),
    async commit(ops) {
      // LevelDB writes a batch as one checksummed log record: after a kill it is there or it isn't.
      const written = store.db.batch(ops);
      reach('committing');
      await written;
      reach('committed');
    },
    reach,
  };
}

/** Waits for what is running, then closes the files. */
export async function closeEngine(engine: DynamoEngine): Promise<void> {
  await engine.gate.exclusive(() => engine.store.lifecycleManager.gracefulClose());
}

/** An answer on its way to the client. `consumed` is always INDEXES, whatever the client asked. */
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

/** The answer to a request that was granted. */
export function okResponse(body: object, consumed: readonly object[] = []): DynamoResponse {
  return { status: 200, body, consumed };
}

/** The answer to a request that was refused; rethrows what is a bug and not a no. */
export function errorResponse(error: unknown, consumed: readonly object[] = []): DynamoResponse {
  if (!isDynamoError(error)) throw error;
  return { status: error.statusCode, body: error.body, consumed };
}
