import dynalite, { type Item } from 'dynalite/db/index.js';
import { addUses, readUse, showUse, type Use, wantsCapacity } from './capacity.ts';
import { type Answer, type Engine, granted, type Operation, refused } from './engine.ts';
import { type Performed, perform, useOf, type WriteKind } from './perform.ts';
import { cancelled, invalid, type Reason, type Refusal, tableNotFound, typeOf } from './refusal.ts';
import { type ItemRequest, needShallow, parse } from './shapes.ts';
import { itemSize } from './size.ts';
import { createStage, isUsable, type Stage } from './stage.ts';
import {
  customOf,
  type TransactWriteItem,
  type TransactWriteRequest,
  transactWriteShape,
} from './transact-shapes.ts';

const transactionBytesMax = 4 * 1024 * 1024;
type Step = { readonly kind: WriteKind; readonly request: ItemRequest };

/** All of it or none of it, and a reason per item when it is none. */
export const transactWriteItems: Operation = async (engine, body, payload) => {
  const request = parse<TransactWriteRequest>(engine, transactWriteShape, body);
  const steps = request.TransactItems.map((item) => stepOf(engine, item));

  return engine.gate.exclusive(async () => {
    needTables(engine, steps);
    needDistinctItems(engine, steps);
    const token = request.ClientRequestToken;
    if (token && engine.tokens.isReplay(token, payload)) return replayed(engine, request, steps);

    const stage = createStage(engine);
    const done = steps.map(({ kind, request: item }) => {
      const result = perform(stage, kind, item);
      engine.reach('staged');
      return result;
    });
    const uses = addUses(done.flatMap(useOf), 2);
    if (done.some((result) => result.refused)) return refused(cancelledBy(done), showAll(uses));
    needSmall(done);

    await commit(engine, stage, token, payload);
    engine.reach('answering');
    return answer(request, uses, 'WriteCapacityUnits');
  });
};

// The token travels in the batch of its effect: a crash can't leave one without the other.
async function commit(
  engine: Engine,
  stage: Stage,
  token: string | undefined,
  payload: string,
): Promise<void> {
  const remembering = token ? engine.tokens.opsToRemember(token, payload) : [];
  await engine.commit([...stage.ops(), ...remembering]);
  if (token) engine.tokens.remember(token, payload);
}

function stepOf(engine: Engine, item: TransactWriteItem): Step {
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
    throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  const message = customOf[step.kind]?.(step.request, engine.store);
  if (message) throw invalid(message);
  needShallow(step.request);
  return step;
}

function needTables(engine: Engine, steps: readonly Step[]): void {
  for (const { request } of steps) {
    if (!isUsable(engine.findTable(request.TableName))) throw tableNotFound();
  }
}

function needDistinctItems(engine: Engine, steps: readonly Step[]): void {
  const seen = new Set<string>();
  for (const { request } of steps) {
    const key = fullKeyOf(engine, request);
    if (key !== null && seen.has(key)) {
      throw invalid('Transaction request cannot include multiple operations on one item');
    }
    if (key !== null) seen.add(key);
  }
}

// A key that does not fit the table is that item's own ValidationError, told in its position.
function fullKeyOf(engine: Engine, request: ItemRequest): string | null {
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

function needSmall(done: readonly Performed[]): void {
  const bytes = done.reduce((sum, { after }) => sum + (after ? itemSize(after) : 0), 0);
  if (bytes <= transactionBytesMax) return;
  throw invalid('The aggregate size of the items in the transaction cannot exceed 4 MB');
}

function cancelledBy(done: readonly Performed[]): Refusal {
  return cancelled(done.map(({ refused: no }) => (no ? reasonOf(no) : { Code: 'None' })));
}

function reasonOf(no: Refusal): Reason {
  const type = typeOf(no);
  const words = no.body.message === undefined ? {} : { Message: no.body.message };
  if (type === 'ConditionalCheckFailedException') {
    const old = no.body.Item ? { Item: no.body.Item } : {};
    return { Code: 'ConditionalCheckFailed', ...words, ...old };
  }
  if (type !== 'ValidationException') throw no;
  return { Code: 'ValidationError', ...words };
}

function replayed(engine: Engine, request: TransactWriteRequest, steps: readonly Step[]): Answer {
  const uses = steps.map((step) => {
    const key = fullKeyOf(engine, step.request);
    const item = key === null ? null : readItem(engine, key);
    return readUse(step.request.TableName, item, 2);
  });
  return answer(request, addUses(uses), 'ReadCapacityUnits');
}

function readItem(engine: Engine, fullKey: string): Item | null {
  const stage = createStage(engine);
  const cut = fullKey.indexOf('/');
  let found: Item | null = null;
  stage.store.getItemDb(fullKey.slice(0, cut)).get(fullKey.slice(cut + 1), (_error, item) => {
    found = item ?? null;
  });
  return found;
}

function answer(
  request: TransactWriteRequest,
  uses: readonly Use[],
  side: 'ReadCapacityUnits' | 'WriteCapacityUnits',
): Answer {
  const mode = request.ReturnConsumedCapacity;
  const shown = wantsCapacity(mode)
    ? { ConsumedCapacity: uses.map((use) => showUse(use, mode, side)) }
    : {};
  return granted(shown, showAll(uses, side));
}

function showAll(
  uses: readonly Use[],
  side: 'ReadCapacityUnits' | 'WriteCapacityUnits' = 'WriteCapacityUnits',
): readonly object[] {
  return uses.map((use) => showUse(use, 'INDEXES', side));
}
