import batchWriteItem from 'dynalite/actions/batchWriteItem.js';
import type { Item } from 'dynalite/db/index.js';
import batchWriteShape from 'dynalite/validations/batchWriteItem.js';
import deleteShape from 'dynalite/validations/deleteItem.js';
import putShape from 'dynalite/validations/putItem.js';
import updateShape from 'dynalite/validations/updateItem.js';
import { addUses, showUse, type Use, wantsCapacity, writeUse } from './capacity.ts';
import { type Answer, type Engine, granted, type Operation, refused } from './engine.ts';
import { checkNesting, checkPut } from './item-checks.ts';
import { call, perform, useOf, type WriteKind } from './perform.ts';
import { invalid } from './refusal.ts';
import { type ItemRequest, needShallow, parse, type Shape, withAllOld } from './shapes.ts';
import { createStage } from './stage.ts';

const batchWritesMax = 25;

export const putItem: Operation = (engine, body) => write(engine, 'put', putOne, body);
export const updateItem: Operation = (engine, body) => write(engine, 'update', updateOne, body);
export const deleteItem: Operation = (engine, body) => write(engine, 'delete', deleteOne, body);

const putOne = withAllOld(putShape);
const updateOne = withAllOld(updateShape);
const deleteOne = withAllOld(deleteShape);

async function write(
  engine: Engine,
  kind: WriteKind,
  shape: Shape,
  body: unknown,
): Promise<Answer> {
  const request = parse<ItemRequest>(engine, shape, body);
  needShallow(request);

  return engine.gate.exclusive(async () => {
    const stage = createStage(engine);
    const done = perform(stage, kind, request);
    const uses = useOf(done);
    if (done.refused) return refused(done.refused, showAll(uses));

    await engine.commit(stage.ops());
    return granted(
      { ...done.answer, ...capacityOf(uses, request.ReturnConsumedCapacity)[0] },
      showAll(uses),
    );
  });
}

type BatchWriteRequest = {
  readonly RequestItems: Readonly<
    Record<string, readonly { readonly PutRequest?: { readonly Item: Item } }[]>
  >;
  readonly ReturnConsumedCapacity?: string;
};

/** Writes the whole batch at once: AWS promises less, so nobody can rely on more than it gives. */
export const writeBatch: Operation = async (engine, body) => {
  const request = parse<BatchWriteRequest>(engine, batchWriteShape, body);
  needFew(request);

  return engine.gate.exclusive(async () => {
    const stage = createStage(engine);
    needSoundItems(engine, request);
    const { ReturnConsumedCapacity: mode, ...rest } = request;
    const { error, answer } = call(batchWriteItem, stage, rest);
    if (error !== null) return refused(error);

    await engine.commit(stage.ops());
    const uses = addUses(
      stage.touches.map(({ table, before, after }) => writeUse(table, before, after)),
    );
    const shown = capacityOf(uses, mode).map((entry) => entry.ConsumedCapacity);
    const consumed = wantsCapacity(mode) ? { ConsumedCapacity: shown } : {};
    return granted({ ...answer, ...consumed }, showAll(uses));
  });
};

function needFew({ RequestItems }: BatchWriteRequest): void {
  const count = Object.values(RequestItems).reduce((sum, requests) => sum + requests.length, 0);
  if (count > batchWritesMax) throw invalid('Too many items requested for the BatchWriteItem call');
}

function needSoundItems(engine: Engine, { RequestItems }: BatchWriteRequest): void {
  for (const [tableName, requests] of Object.entries(RequestItems)) {
    const table = engine.findTable(tableName);
    for (const { PutRequest } of requests) {
      if (!PutRequest) continue;
      const no = checkNesting(PutRequest.Item) ?? (table && checkPut(PutRequest.Item, table));
      if (no) throw no;
    }
  }
}

function capacityOf(
  uses: readonly Use[],
  mode: string | undefined,
): readonly { readonly ConsumedCapacity: object }[] {
  if (!wantsCapacity(mode)) return [];
  return uses.map((use) => ({ ConsumedCapacity: showUse(use, mode) }));
}

function showAll(uses: readonly Use[]): readonly object[] {
  return uses.map((use) => showUse(use, 'INDEXES'));
}
