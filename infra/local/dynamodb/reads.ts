import batchGetAction from 'dynalite/actions/batchGetItem.js';
import getAction from 'dynalite/actions/getItem.js';
import batchGetShape from 'dynalite/validations/batchGetItem.js';
import getShape from 'dynalite/validations/getItem.js';
import { addUses, readUse, type Side, showUse, type Use, wantsCapacity } from './capacity.ts';
import { type Answer, granted, type Operation } from './engine.ts';
import { call } from './perform.ts';
import { cancelled, invalid, isRefusal, type Reason, typeOf } from './refusal.ts';
import { type ItemRequest, parse } from './shapes.ts';
import { createStage, type Stage } from './stage.ts';
import { customOf, type TransactGetRequest, transactGetShape } from './transact-shapes.ts';

export const getItem: Operation = async (engine, body) => {
  const { ReturnConsumedCapacity: mode, ...request } = parse<ItemRequest>(engine, getShape, body);

  return engine.gate.shared(() => {
    const stage = createStage(engine);
    const { error, answer } = call(getAction, stage, request);
    if (error !== null) throw error;
    const uses = readUses(stage, () => (request.ConsistentRead ? 1 : 0.5));
    const [consumed] = shown(uses, mode);
    return toAnswer({ ...answer, ...(consumed ? { ConsumedCapacity: consumed } : {}) }, uses);
  });
};

type BatchGetRequest = {
  readonly RequestItems: Readonly<Record<string, { readonly ConsistentRead?: boolean }>>;
  readonly ReturnConsumedCapacity?: string;
};

export const batchGetItem: Operation = async (engine, body) => {
  const parsed = parse<BatchGetRequest>(engine, batchGetShape, body);
  const { ReturnConsumedCapacity: mode, ...request } = parsed;

  return engine.gate.shared(() => {
    const stage = createStage(engine);
    const { error, answer } = call(batchGetAction, stage, request);
    if (error !== null) throw error;
    const uses = readUses(stage, (table) =>
      request.RequestItems[table]?.ConsistentRead ? 1 : 0.5,
    );
    const told = wantsCapacity(mode) ? { ConsumedCapacity: shown(uses, mode) } : {};
    return toAnswer({ ...answer, ...told }, uses);
  });
};

/** Every item as of one moment: no commit can fall between two of them. */
export const transactGetItems: Operation = async (engine, body) => {
  const request = parse<TransactGetRequest>(engine, transactGetShape, body);
  for (const { Get } of request.TransactItems) {
    const message = customOf.get?.(Get, engine.store);
    if (message) throw invalid(message);
  }

  return engine.gate.shared(() => {
    const stage = createStage(engine);
    const reads = request.TransactItems.map(({ Get }) => call(getAction, stage, Get));
    const reasons = reads.map(({ error }) => reasonOf(error));
    if (reasons.some((reason) => reason.Code !== 'None')) throw cancelled(reasons);
    needDistinct(request);

    const uses = readUses(stage, () => 2);
    const mode = request.ReturnConsumedCapacity;
    const told = wantsCapacity(mode) ? { ConsumedCapacity: shown(uses, mode, read) } : {};
    return toAnswer({ Responses: reads.map(({ answer }) => answer ?? {}), ...told }, uses, read);
  });
};

const read: Side = 'ReadCapacityUnits';

function needDistinct({ TransactItems }: TransactGetRequest): void {
  const keys = TransactItems.map(({ Get }) => {
    const names = Object.keys(Get.Key).sort();
    return JSON.stringify([Get.TableName, ...names.map((name) => [name, Get.Key[name]])]);
  });
  if (new Set(keys).size < keys.length) {
    throw invalid('Transaction request cannot include multiple operations on one item');
  }
}

function reasonOf(error: unknown): Reason {
  if (error === null) return { Code: 'None' };
  if (!isRefusal(error) || typeOf(error) !== 'ValidationException') throw error;
  return { Code: 'ValidationError', Message: error.message };
}

function readUses(stage: Stage, perUnit: (table: string) => number): readonly Use[] {
  const uses = stage.touches.map(({ table: { TableName: name }, before }) =>
    readUse(name, before, perUnit(name)),
  );
  return addUses(uses);
}

function shown(uses: readonly Use[], mode: string | undefined, side?: Side): readonly object[] {
  return wantsCapacity(mode) ? uses.map((use) => showUse(use, mode, side)) : [];
}

function toAnswer(body: object, uses: readonly Use[], side?: Side): Answer {
  return granted(body, shown(uses, 'INDEXES', side));
}
