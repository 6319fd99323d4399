import batchGetAction from 'dynalite/actions/batchGetItem.js';
import getAction from 'dynalite/actions/getItem.js';
import batchGetShape from 'dynalite/validations/batchGetItem.js';
import getShape from 'dynalite/validations/getItem.js';
import {
  addUses,
  type CapacitySide,
  type CapacityUse,
  readUse,
  showUse,
  wantsCapacity,
} from './capacity.ts';
import { type DynamoOperation, type DynamoResponse, okResponse } from './engine.ts';
import {
  type CancellationReason,
  errorTypeOf,
  isDynamoError,
  transactionCanceled,
  validationError,
} from './errors.ts';
import { fullKeyOf } from './full-key.ts';
import { callNow } from './perform.ts';
import { type ItemRequest, parseRequest } from './shapes.ts';
import { createDynamoStage, type DynamoStage } from './stage.ts';
import { customOf, type TransactGetRequest, transactGetShape } from './transact-shapes.ts';

export const getItem: DynamoOperation = async (engine, body) => {
  const { ReturnConsumedCapacity: mode, ...request } = parseRequest<ItemRequest>(
    engine,
    getShape,
    body,
  );

  return engine.gate.shared(() => {
    const stage = createDynamoStage(engine);
    const { error, answer } = callNow(getAction, stage, request);
    if (error !== null) throw error;
    const uses = readUses(stage, () => (request.ConsistentRead ? 1 : 0.5));
    const [consumed] = shownReadCapacity(uses, mode);
    return readResponse({ ...answer, ...(consumed ? { ConsumedCapacity: consumed } : {}) }, uses);
  });
};

type BatchGetRequest = {
  readonly RequestItems: Readonly<Record<string, { readonly ConsistentRead?: boolean }>>;
  readonly ReturnConsumedCapacity?: string;
};

export const batchGetItem: DynamoOperation = async (engine, body) => {
  const parsed = parseRequest<BatchGetRequest>(engine, batchGetShape, body);
  const { ReturnConsumedCapacity: mode, ...request } = parsed;

  return engine.gate.shared(() => {
    const stage = createDynamoStage(engine);
    const { error, answer } = callNow(batchGetAction, stage, request);
    if (error !== null) throw error;
    const uses = readUses(stage, (table) =>
      request.RequestItems[table]?.ConsistentRead ? 1 : 0.5,
    );
    const capacity = wantsCapacity(mode) ? { ConsumedCapacity: shownReadCapacity(uses, mode) } : {};
    return readResponse({ ...answer, ...capacity }, uses);
  });
};

/** Reads all items as of one moment: no commit can fall between two of them. */
export const transactGetItems: DynamoOperation = async (engine, body) => {
  const request = parseRequest<TransactGetRequest>(engine, transactGetShape, body);
  for (const { Get } of request.TransactItems) {
    const message = customOf.get?.(Get, engine.store);
    if (message) throw validationError(message);
  }

  engine.inFlight.needAllFree(request.TransactItems.map(({ Get }) => fullKeyOf(engine, Get)));
  return engine.gate.shared(() => {
    const stage = createDynamoStage(engine);
    const reads = request.TransactItems.map(({ Get }) => callNow(getAction, stage, Get));
    const reasons = reads.map(({ error }) => readCancellationReason(error));
    if (reasons.some((reason) => reason.Code !== 'None')) throw transactionCanceled(reasons);
    needDistinct(request);

    const uses = readUses(stage, () => 2);
    const mode = request.ReturnConsumedCapacity;
    const capacity = wantsCapacity(mode)
      ? { ConsumedCapacity: shownReadCapacity(uses, mode, readSide) }
      : {};
    return readResponse(
      { Responses: reads.map(({ answer }) => answer ?? {}), ...capacity },
      uses,
      readSide,
    );
  });
};

const readSide: CapacitySide = 'ReadCapacityUnits';

function needDistinct({ TransactItems }: TransactGetRequest): void {
  const keys = TransactItems.map(({ Get }) => {
    const names = Object.keys(Get.Key).sort();
    return JSON.stringify([Get.TableName, ...names.map((name) => [name, Get.Key[name]])]);
  });
  if (new Set(keys).size < keys.length) {
    throw validationError('Transaction request cannot include multiple operations on one item');
  }
}

function readCancellationReason(error: unknown): CancellationReason {
  if (error === null) return { Code: 'None' };
  if (!isDynamoError(error) || errorTypeOf(error) !== 'ValidationException') throw error;
  return { Code: 'ValidationError', Message: error.message };
}

function readUses(stage: DynamoStage, perUnit: (table: string) => number): readonly CapacityUse[] {
  const uses = stage.touches.map(({ table: { TableName: name }, before }) =>
    readUse(name, before, perUnit(name)),
  );
  return addUses(uses);
}

function shownReadCapacity(
  uses: readonly CapacityUse[],
  mode: string | undefined,
  side?: CapacitySide,
): readonly object[] {
  return wantsCapacity(mode) ? uses.map((use) => showUse(use, mode, side)) : [];
}

function readResponse(
  body: object,
  uses: readonly CapacityUse[],
  side?: CapacitySide,
): DynamoResponse {
  return okResponse(body, shownReadCapacity(uses, 'INDEXES', side));
}
