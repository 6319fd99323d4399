import type { Item } from 'dynalite/db/index.js';
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
import { fullKeyOf } from './full-key.ts';
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
  needTables(engine, steps);
  const keys = steps.map((step) => fullKeyOf(engine, step.request));
  needDistinctItems(keys);
  const token = request.ClientRequestToken;
  if (token && engine.tokens.isReplay(token, payload)) {
    return engine.gate.shared(() => replayed(engine, request, steps));
  }
  return engine.inFlight.transact(keys, token, async () => {
    await engine.linger(body);
    return applyAll(engine, request, steps, payload);
  });
};

/** Evaluates and commits while nothing else is read or written. */
function applyAll(
  engine: DynamoEngine,
  request: TransactWriteRequest,
  steps: readonly TransactStep[],
  payload: string,
): Promise<DynamoResponse> {
  return engine.gate.exclusive(async () => {
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

    await commitWithToken(engine, stage, request.ClientRequestToken, payload);
    engine.reach('answering');
    return transactResponse(request, uses, 'WriteCapacityUnits');
  });
}

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

function needDistinctItems(keys: readonly (string | null)[]): void {
  const known = keys.filter((key) => key !== null);
  if (new Set(known).size < known.length) {
    throw validationError('Transaction request cannot include multiple operations on one item');
  }
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
