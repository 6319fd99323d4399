import batchWriteItem from 'dynalite/actions/batchWriteItem.js';
import type { Item } from 'dynalite/db/index.js';
import batchWriteShape from 'dynalite/validations/batchWriteItem.js';
import deleteShape from 'dynalite/validations/deleteItem.js';
import putShape from 'dynalite/validations/putItem.js';
import updateShape from 'dynalite/validations/updateItem.js';
import { addUses, type CapacityUse, showUse, wantsCapacity, writeUse } from './capacity.ts';
import {
  type DynamoEngine,
  type DynamoOperation,
  type DynamoResponse,
  errorResponse,
  okResponse,
} from './engine.ts';
import { validationError } from './errors.ts';
import { fullKeyOf } from './full-key.ts';
import { checkNesting, checkPut } from './item-checks.ts';
import { callNow, performWrite, type WriteKind, writeCapacityOf } from './perform.ts';
import {
  type ItemRequest,
  needShallow,
  parseRequest,
  type RequestShape,
  withAllOld,
} from './shapes.ts';
import { createDynamoStage } from './stage.ts';

const batchWritesMax = 25;

export const putItem: DynamoOperation = (engine, body) => writeItem(engine, 'put', putOne, body);
export const updateItem: DynamoOperation = (engine, body) =>
  writeItem(engine, 'update', updateOne, body);
export const deleteItem: DynamoOperation = (engine, body) =>
  writeItem(engine, 'delete', deleteOne, body);

const putOne = withAllOld(putShape);
const updateOne = withAllOld(updateShape);
const deleteOne = withAllOld(deleteShape);

async function writeItem(
  engine: DynamoEngine,
  kind: WriteKind,
  shape: RequestShape,
  body: unknown,
): Promise<DynamoResponse> {
  const request = parseRequest<ItemRequest>(engine, shape, body);
  needShallow(request);
  engine.inFlight.needFree(fullKeyOf(engine, request));

  return engine.gate.exclusive(async () => {
    const stage = createDynamoStage(engine);
    const result = performWrite(stage, kind, request);
    const uses = writeCapacityOf(result);
    if (result.error) return errorResponse(result.error, shownWriteCapacity(uses));

    await engine.commit(stage.ops());
    return okResponse(
      { ...result.answer, ...capacityOf(uses, request.ReturnConsumedCapacity)[0] },
      shownWriteCapacity(uses),
    );
  });
}

type BatchWriteRequest = {
  readonly RequestItems: Readonly<
    Record<string, readonly { readonly PutRequest?: { readonly Item: Item } }[]>
  >;
  readonly ReturnConsumedCapacity?: string;
};

/** Writes the whole batch atomically, though AWS does not: no caller may rely on that. */
export const writeBatch: DynamoOperation = async (engine, body) => {
  const request = parseRequest<BatchWriteRequest>(engine, batchWriteShape, body);
  needFew(request);

  return engine.gate.exclusive(async () => {
    const stage = createDynamoStage(engine);
    needSoundItems(engine, request);
    const { ReturnConsumedCapacity: mode, ...rest } = request;
    const { error, answer } = callNow(batchWriteItem, stage, rest);
    if (error !== null) return errorResponse(error);

    await engine.commit(stage.ops());
    const uses = addUses(
      stage.touches.map(({ table, before, after }) => writeUse(table, before, after)),
    );
    const shown = capacityOf(uses, mode).map((entry) => entry.ConsumedCapacity);
    const consumed = wantsCapacity(mode) ? { ConsumedCapacity: shown } : {};
    return okResponse({ ...answer, ...consumed }, shownWriteCapacity(uses));
  });
};

function needFew({ RequestItems }: BatchWriteRequest): void {
  const count = Object.values(RequestItems).reduce((sum, requests) => sum + requests.length, 0);
  if (count > batchWritesMax)
    throw validationError('Too many items requested for the BatchWriteItem call');
}

function needSoundItems(engine: DynamoEngine, { RequestItems }: BatchWriteRequest): void {
  for (const [tableName, requests] of Object.entries(RequestItems)) {
    const table = engine.findTable(tableName);
    for (const { PutRequest } of requests) {
      if (!PutRequest) continue;
      const error = checkNesting(PutRequest.Item) ?? (table && checkPut(PutRequest.Item, table));
      if (error) throw error;
    }
  }
}

function capacityOf(
  uses: readonly CapacityUse[],
  mode: string | undefined,
): readonly { readonly ConsumedCapacity: object }[] {
  if (!wantsCapacity(mode)) return [];
  return uses.map((use) => ({ ConsumedCapacity: showUse(use, mode) }));
}

function shownWriteCapacity(uses: readonly CapacityUse[]): readonly object[] {
  return uses.map((use) => showUse(use, 'INDEXES'));
}
