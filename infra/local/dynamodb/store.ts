import { mkdir, stat } from 'node:fs/promises';
import dynalite, { type Store, type Table } from 'dynalite/db/index.js';
import { hasSoundLogs } from './log-check.ts';

const tableKey = (name: string) => `table~${name}`;

/**
 * Opens the store in a folder, or in memory without one.
 * @throws an error with a one-line message if the folder is damaged, in use or not a folder
 */
export async function openStore(path: string | undefined): Promise<Store> {
  if (path !== undefined) {
    await needFolder(path);
    if (!(await hasSoundLogs(path))) throw new Error(damaged(path));
  }
  const store = dynalite.create({
    ...(path === undefined ? {} : { path }),
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
  });
  try {
    await store.db.open();
  } catch (error) {
    throw new Error(whyNotOpened(path ?? 'memory', error), { cause: error });
  }
  try {
    await checkAllRecords(store);
    await settleTables(store);
  } catch (error) {
    await store.lifecycleManager.gracefulClose();
    throw new Error(damaged(path ?? 'memory'), { cause: error });
  }
  return store;
}

/** Returns a stored table, whatever its status; null if there is none. */
export function readTable(store: Store, name: string): Table | null {
  const found = store.db.getSync(tableKey(name));
  return isTable(found) ? found : null;
}

async function needFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch(() => undefined);
  const entry = await stat(path).catch(() => null);
  if (entry?.isDirectory()) return;
  throw new Error(
    `The DynamoDB data folder ${path} can't be created; choose a folder or an unused path.`,
  );
}

// Finds damage at the start, where the message can name the folder, instead of during a lease.
async function checkAllRecords(store: Store): Promise<void> {
  for await (const [key, value] of store.db.iterator()) {
    if (typeof value !== 'object' || value === null) throw new Error(`${key} is not a record`);
    if (key.startsWith('table~') && !isTable(value)) throw new Error(`${key} is not a table`);
  }
}

// A crash can leave a table between two statuses. As on AWS, the step is completed.
async function settleTables(store: Store): Promise<void> {
  for await (const [key, table] of store.db.iterator({ gte: 'table~', lt: 'table~\uffff' })) {
    if (!isTable(table)) continue;
    if (table.TableStatus === 'DELETING') await dropTable(store, table.TableName);
    else if (table.TableStatus !== 'ACTIVE') await store.db.put(key, activatedTable(table));
  }
}

/** Returns the table with itself and its indexes active. */
function activatedTable(table: Table): Table {
  const indexes = table.GlobalSecondaryIndexes?.map((index) => ({
    ...index,
    IndexStatus: 'ACTIVE',
  }));
  return {
    ...table,
    TableStatus: 'ACTIVE',
    ...(indexes ? { GlobalSecondaryIndexes: indexes } : {}),
  };
}

/** Removes a table and its data. The table record goes last, so a crash in between is repeated. */
export async function dropTable(store: Store, name: string): Promise<void> {
  const parts = [`item-${name}~`, `tag-${name}~`, `index-global~${name}~`, `index-local~${name}~`];
  for (const prefix of [...parts, ttlKey(name)]) {
    await store.db.clear({ gte: prefix, lt: `${prefix}\uffff` });
  }
  await store.db.del(tableKey(name));
}

/** Returns the key of a table's time-to-live setting. */
export function ttlKey(name: string): string {
  return `drydock-ttl~${name}~`;
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && 'KeySchema' in value;
}

function whyNotOpened(path: string, error: unknown): string {
  const cause = error instanceof Error ? error.cause : null;
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  if (code === 'LEVEL_LOCKED') {
    return (
      `The DynamoDB data folder ${path} is in use by another process; ` +
      'stop that process, or choose another folder.'
    );
  }
  return damaged(path);
}

function damaged(path: string): string {
  return (
    `The DynamoDB data folder ${path} is damaged and can't be opened; ` +
    'restore it from a backup, or delete it to start empty.'
  );
}
