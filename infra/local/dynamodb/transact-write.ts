import dynalite, { type Item } from 'dynalite/db/index.js';
import { addUses, type CapacityUse, readUse, showUse, wantsCapacity } from './capacity.ts';
import {
  type DynamoEngine,
  type DynamoOperation,
  type DynamoResponse,
  errorResponse,
  okResponse,
} from './engine.ts';
import {
  type CancellationReason,
  type DynamoError,
  errorTypeOf,
  tableNotFound,
  transactionCanceled,
  validationError,
} from './errors.ts';
import { type Performed, performWrite, type WriteKind, writeCapacityOf } from './perform.ts';
import { type ItemRequest, needShallow, parseRequest } from './shapes.ts';
import { itemSize } from './size.ts';
import { createDynamoStage, type DynamoStage, isUsable } from './stage.ts';
import {
  customOf,
  type TransactWriteItem,
  type TransactWriteRequest,
  transactWriteShape,
} from './transact-shapes.ts';

const transactionBytesMax = 4 * 1024 * 1024;
type TransactStep = { readonly kind: WriteKind; readonly request: ItemRequest };

/** Applies all writes, or none and returns a reason per item. */
export const transactWriteItems: DynamoOperation = async (engine, body, payload) => {
  const request = parseRequest<TransactWriteRequest>(engine, transactWriteShape, body);
  const steps = request.TransactItems.map((item) => stepOf(engine, item));

  return engine.gate.exclusive(async () => {
    needTables(engine, steps);
    needDistinctItems(engine, steps);
    const token = request.ClientRequestToken;
    if (token && engine.tokens.isReplay(token, payload)) return replayed(engine, request, steps);

    const stage = createDynamoStage(engine);
    const results = steps.map(({ kind, request: item }) => {
      const result = performWrite(stage, kind, item);
      engine.reach('staged');
      return result;
    });
    const uses = addUses(results.flatMap(writeCapacityOf), 2);
    if (results.some((result) => result.error))
      return errorResponse(cancelledBy(results), shownTransactCapacity(uses));
    needSmall(results);

    await commitWithToken(engine, stage, token, payload);
    engine.reach('answering');
    return transactResponse(request, uses, 'WriteCapacityUnits');
  });
};

// The token is written in the same batch as its effect, so a crash cannot separate them.
async function commitWithToken(
  engine: DynamoEngine,
  stage: DynamoStage,
  token: string | undefined,
  payload: string,
): Promise<void> {
  const remembering = token ? engine.tokens.opsToRemember(token, payload) : [];
  await engine.commit([...stage.ops(), ...remembering]);
  if (token) engine.tokens.remember(token, payload);
}

function stepOf(engine: DynamoEngine, item: TransactWriteItem): TransactStep {
  const named: readonly (readonly [WriteKind, ItemRequest | undefined])[] = [
    ['check', item.ConditionCheck],
    ['put', item.Put],
    ['update', item.Update],
    ['delete', item.Delete],
  ];
  const [step, ...others] = named.flatMap(([kind, request]) =>
    request ? [{ kind, request }] : [],
  );
  if (!step || others.length > 0) {
    throw validationError('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  const message = customOf[step.kind]?.(step.request, engine.store);
  if (message) throw validationError(message);
  needShallow(step.request);
  return step;
}

function needTables(engine: DynamoEngine, steps: readonly TransactStep[]): void {
  for (const { request } of steps) {
    if (!isUsable(engine.findTable(request.TableName))) throw tableNotFound();
  }
}

function needDistinctItems(engine: DynamoEngine, steps: readonly TransactStep[]): void {
  const seen = new Set<string>();
  for (const { request } of steps) {
    const key = fullKeyOf(engine, request);
    if (key !== null && seen.has(key)) {
      throw validationError('Transaction request cannot include multiple operations on one item');
    }
    if (key !== null) seen.add(key);
  }
}

// Returns null for a key that does not match the table: that becomes the item's own
// ValidationError, at its position.
function fullKeyOf(engine: DynamoEngine, request: ItemRequest): string | null {
  const table = engine.findTable(request.TableName);
  const source = request.Key ?? request.Item;
  if (!table || !source) return null;
  const key: Record<string, Item[string]> = {};
  for (const { AttributeName: name } of table.KeySchema) {
    const value = source[name];
    if (value) key[name] = value;
  }
  if (dynalite.validateKey(key, table)) return null;
  return `${request.TableName}/${dynalite.createKey(key, table)}`;
}

function needSmall(results: readonly Performed[]): void {
  const bytes = results.reduce((sum, { after }) => sum + (after ? itemSize(after) : 0), 0);
  if (bytes <= transactionBytesMax) return;
  throw validationError('The aggregate size of the items in the transaction cannot exceed 4 MB');
}

function cancelledBy(results: readonly Performed[]): DynamoError {
  return transactionCanceled(
    results.map(({ error }) => (error ? writeCancellationReason(error) : { Code: 'None' })),
  );
}

function writeCancellationReason(error: DynamoError): CancellationReason {
  const type = errorTypeOf(error);
  const message = error.body.message === undefined ? {} : { Message: error.body.message };
  if (type === 'ConditionalCheckFailedException') {
    const oldItem = error.body.Item ? { Item: error.body.Item } : {};
    return { Code: 'ConditionalCheckFailed', ...message, ...oldItem };
  }
  if (type !== 'ValidationException') throw error;
  return { Code: 'ValidationError', ...message };
}

function replayed(
  engine: DynamoEngine,
  request: TransactWriteRequest,
  steps: readonly TransactStep[],
): DynamoResponse {
  const uses = steps.map((step) => {
    const key = fullKeyOf(engine, step.request);
    const item = key === null ? null : readItem(engine, key);
    return readUse(step.request.TableName, item, 2);
  });
  return transactResponse(request, addUses(uses), 'ReadCapacityUnits');
}

function readItem(engine: DynamoEngine, fullKey: string): Item | null {
  const stage = createDynamoStage(engine);
  const cut = fullKey.indexOf('/');
  let found: Item | null = null;
  stage.store.getItemDb(fullKey.slice(0, cut)).get(fullKey.slice(cut + 1), (_error, item) => {
    found = item ?? null;
  });
  return found;
}

function transactResponse(
  request: TransactWriteRequest,
  uses: readonly CapacityUse[],
  side: 'ReadCapacityUnits' | 'WriteCapacityUnits',
): DynamoResponse {
  const mode = request.ReturnConsumedCapacity;
  const shown = wantsCapacity(mode)
    ? { ConsumedCapacity: uses.map((use) => showUse(use, mode, side)) }
    : {};
  return okResponse(shown, shownTransactCapacity(uses, side));
}

function shownTransactCapacity(
  uses: readonly CapacityUse[],
  side: 'ReadCapacityUnits' | 'WriteCapacityUnits' = 'WriteCapacityUnits',
): readonly object[] {
  return uses.map((use) => showUse(use, 'INDEXES', side));
}
