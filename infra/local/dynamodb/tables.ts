import createAction from 'dynalite/actions/createTable.js';
import deleteAction from 'dynalite/actions/deleteTable.js';
import describeAction from 'dynalite/actions/describeTable.js';
import listAction from 'dynalite/actions/listTables.js';
import listTagsAction from 'dynalite/actions/listTagsOfResource.js';
import tagAction from 'dynalite/actions/tagResource.js';
import untagAction from 'dynalite/actions/untagResource.js';
import updateAction from 'dynalite/actions/updateTable.js';
import type { Callback, Store } from 'dynalite/db/index.js';
import createShape from 'dynalite/validations/createTable.js';
import deleteShape from 'dynalite/validations/deleteTable.js';
import describeShape from 'dynalite/validations/describeTable.js';
import listShape from 'dynalite/validations/listTables.js';
import listTagsShape from 'dynalite/validations/listTagsOfResource.js';
import tagShape from 'dynalite/validations/tagResource.js';
import untagShape from 'dynalite/validations/untagResource.js';
import updateShape from 'dynalite/validations/updateTable.js';
import {
  type DynamoEngine,
  type DynamoOperation,
  type DynamoResponse,
  okResponse,
} from './engine.ts';
import { validationError } from './errors.ts';
import { parseRequest, type RequestShape } from './shapes.ts';
import { dropTable } from './store.ts';

type TableAction = typeof createAction;

export const createTable = changeOperation(createAction, createShape);
export const deleteTable = changeOperation(deleteAction, deleteShape);
export const tagResource = changeOperation(tagAction, tagShape);
export const untagResource = changeOperation(untagAction, untagShape);
export const describeTable = readOperation(describeAction, describeShape);
export const listTables = readOperation(listAction, listShape);
export const listTagsOfResource = readOperation(listTagsAction, listTagsShape);

const changeThroughput = changeOperation(updateAction, updateShape);

/** Changes throughput and billing only. dynalite would accept a new index and ignore it. */
export const updateTable: DynamoOperation = async (engine, body) => {
  if (changesIndexes(body)) {
    throw validationError(
      'The local DynamoDB cannot add or remove an index; recreate the table instead',
    );
  }
  return changeThroughput(engine, body, '');
};

function changesIndexes(body: unknown): boolean {
  if (typeof body !== 'object' || !body || !('GlobalSecondaryIndexUpdates' in body)) return false;
  const updates = body.GlobalSecondaryIndexUpdates;
  return Array.isArray(updates) && updates.some((update) => !update?.Update);
}

function readOperation(action: TableAction, shape: RequestShape): DynamoOperation {
  return async (engine, body) => {
    const request = parseRequest<object>(engine, shape, body);
    return engine.gate.shared(() => runTableAction(engine.store, action, request));
  };
}

function changeOperation(action: TableAction, shape: RequestShape): DynamoOperation {
  return async (engine, body) => {
    const request = parseRequest<object>(engine, shape, body);
    return engine.gate.exclusive(async () => {
      const { store, settled } = watchedStore(engine);
      try {
        const answer = await runTableAction(store, action, request);
        await settled();
        return answer;
      } finally {
        engine.forgetTables();
      }
    });
  };
}

/**
 * Wraps the store so that the caller can hold the gate until a change is complete. dynalite answers
 * while the table is still CREATING or DELETING and finishes from a timer, but the next request
 * must find the change done.
 */
function watchedStore(engine: DynamoEngine): { readonly store: Store; settled(): Promise<void> } {
  const { store } = engine;
  let unsettled = false;
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const done = (callback: Callback<void>): Callback<void> => {
    return (error) => {
      callback(error);
      finish();
    };
  };

  const tableDb: Store['tableDb'] = {
    ...store.tableDb,
    put(key, table, callback) {
      const ready = table.TableStatus === 'ACTIVE' && unsettled;
      unsettled = true;
      store.tableDb.put(key, table, ready ? done(callback) : callback);
    },
    // This is the last write of a deletion: it drops the rest of the table as well.
    del(key, callback) {
      dropTable(store, key).then(() => done(callback)(null), done(callback));
    },
  };
  const nothingYet = (callback: Callback<void>) => callback(null);
  return {
    store: {
      ...store,
      tableDb,
      deleteItemDb: (_name, callback) => nothingYet(callback),
      deleteIndexDb: (_kind, _table, _index, callback) => nothingYet(callback),
      deleteTagDb: (_name, callback) => nothingYet(callback),
    },
    settled: () => (unsettled ? finished : Promise.resolve()),
  };
}

function runTableAction(
  store: Store,
  action: TableAction,
  request: object,
): Promise<DynamoResponse> {
  return new Promise((resolve, reject) => {
    action(store, request, (error, body) => {
      // The timer goes on to change this same table object.
      if (error) reject(error);
      else resolve(okResponse(structuredClone(body ?? {})));
    });
  });
}
