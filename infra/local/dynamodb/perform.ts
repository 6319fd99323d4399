import deleteItem from 'dynalite/actions/deleteItem.js';
import putItem from 'dynalite/actions/putItem.js';
import updateItem from 'dynalite/actions/updateItem.js';
import dynalite, { type Callback, type Item, type Store, type Table } from 'dynalite/db/index.js';
import { type CapacityUse, writeUse } from './capacity.ts';
import { documentsOf, inSafeOrder } from './documents.ts';
import { type DynamoError, errorTypeOf, isDynamoError, tableNotFound } from './errors.ts';
import { checkPut, checkUpdated } from './item-checks.ts';
import type { ItemRequest } from './shapes.ts';
import type { DynamoStage } from './stage.ts';

export type WriteKind = 'put' | 'update' | 'delete' | 'check';
type WriteAction = (store: Store, data: object, callback: Callback<object>) => void;

/** The result of one write. After an error, the stage must not be committed. */
export type Performed = {
  readonly table: Table | null;
  readonly before: Item | null;
  readonly after: Item | null;
  readonly answer: object;
  readonly error: DynamoError | null;
};

const actions: Readonly<Record<Exclude<WriteKind, 'check'>, WriteAction>> = {
  put: putItem,
  update: updateItem,
  delete: deleteItem,
};

/** Runs one write on a stage, where everything happens synchronously, and returns its result. */
export function performWrite(stage: DynamoStage, kind: WriteKind, request: ItemRequest): Performed {
  const seen = stage.touches.length;
  stage.unifyWith(documentsOf(request.ExpressionAttributeValues));
  if (request._updates) request._updates.sections = inSafeOrder(request._updates.sections);
  const { error, answer } = callNow(
    kind === 'check' ? checkCondition : actions[kind],
    stage,
    request,
  );
  const touch = stage.touches[seen];
  const result = {
    table: touch?.table ?? null,
    before: touch?.before ?? null,
    after: touch?.after ?? null,
    answer: answer ?? {},
  };
  if (error !== null) {
    if (!isDynamoError(error)) throw error;
    return { ...result, error: withOldItem(error, request, result.before) };
  }
  return { ...result, error: touch?.after ? checkResult(kind, touch.after, touch.table) : null };
}

/**
 * Returns the cost of the write. A check, or a failed write, pays for the item that it read; a
 * write that failed before any read costs nothing.
 */
export function writeCapacityOf({
  table,
  before,
  after,
  error,
}: Performed): readonly CapacityUse[] {
  return table ? [writeUse(table, before, error ? before : after)] : [];
}

/** Runs an action that must finish within the current turn of the event loop. */
export function callNow(
  action: WriteAction,
  stage: DynamoStage,
  request: object,
): { readonly error: unknown; readonly answer: object | undefined } {
  let outcome: { error: unknown; answer: object | undefined } | null = null;
  const settle: Callback<object> = (error, answer) => {
    outcome = { error: error ?? null, answer };
  };
  action(stage.store, request, settle);
  return outcome ?? neverSettled();
}

// A transaction holds the gate only while its reads and writes are synchronous.
function neverSettled(): never {
  throw new Error('An action on a stage did not finish synchronously.');
}

function checkCondition(store: Store, data: object, callback: Callback<object>): void {
  if (!isKeyed(data)) throw new Error('A condition check needs a key.');
  store.getTable(data.TableName, (error, table) => {
    const wrong =
      error || !table ? (error ?? tableNotFound()) : dynalite.validateKey(data.Key, table);
    if (wrong || !table) {
      callback(wrong);
      return;
    }
    store.getItemDb(data.TableName).get(dynalite.createKey(data.Key, table), (_error, item) => {
      callback(dynalite.checkConditional(data, item) ?? null, {});
    });
  });
}

function checkResult(kind: WriteKind, after: Item, table: Table): DynamoError | null {
  if (kind === 'put') return checkPut(after, table);
  return kind === 'update' ? checkUpdated(after, table) : null;
}

function withOldItem(error: DynamoError, request: ItemRequest, before: Item | null): DynamoError {
  const wantsOld = request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
  if (!wantsOld || !before || errorTypeOf(error) !== 'ConditionalCheckFailedException')
    return error;
  return Object.assign(error, { body: { ...error.body, Item: before } });
}

function isKeyed(data: object): data is { TableName: string; Key: Item } {
  return 'TableName' in data && 'Key' in data;
}
