import queryAction from 'dynalite/actions/query.js';
import scanAction from 'dynalite/actions/scan.js';
import type { Item } from 'dynalite/db/index.js';
import queryShape from 'dynalite/validations/query.js';
import scanShape from 'dynalite/validations/scan.js';
import { type CapacityUse, readUnits, readUse, showUse, wantsCapacity } from './capacity.ts';
import { type DynamoEngine, type DynamoOperation, okResponse } from './engine.ts';
import { parseRequest, type RequestShape } from './shapes.ts';
import { createDynamoStage, type DynamoStage, startAfterOf } from './stage.ts';

type SearchRequest = {
  readonly TableName: string;
  readonly IndexName?: string;
  readonly ExclusiveStartKey?: Item;
  readonly ConsistentRead?: boolean;
  readonly ReturnConsumedCapacity?: string;
};
type SearchPage = { readonly ScannedCount?: number };
type SearchAction = typeof queryAction;

export const queryItems: DynamoOperation = (engine, body) =>
  runSearchOperation(engine, queryAction, queryShape, body);
export const scanItems: DynamoOperation = (engine, body) =>
  runSearchOperation(engine, scanAction, scanShape, body);

async function runSearchOperation(
  engine: DynamoEngine,
  action: SearchAction,
  shape: RequestShape,
  body: unknown,
) {
  const parsed = parseRequest<SearchRequest>(engine, shape, body);
  const { ReturnConsumedCapacity: mode, ...request } = parsed;

  return engine.gate.shared(async () => {
    const stage = createDynamoStage({ ...engine, ...startAfterIn(engine, request) });
    const page = await runSearch(action, stage, request);
    const use = searchCapacityOf(engine, request, stage, page.ScannedCount ?? 0);
    const capacity = wantsCapacity(mode) ? { ConsumedCapacity: showUse(use, mode) } : {};
    return okResponse({ ...page, ...capacity }, [showUse(use, 'INDEXES')]);
  });
}

function runSearch(action: SearchAction, stage: DynamoStage, request: object): Promise<SearchPage> {
  return new Promise((resolve, reject) => {
    action(stage.store, request, (error, page) => {
      if (error) reject(error);
      else resolve(page ?? {});
    });
  });
}

// An invalid start key is ignored here: dynalite rejects it, in AWS's words.
function startAfterIn(engine: DynamoEngine, request: SearchRequest) {
  const { IndexName: index, ExclusiveStartKey: start } = request;
  const table = engine.findTable(request.TableName);
  if (!table || !index || !start) return {};
  try {
    const startAfter = startAfterOf(table, index, start);
    return startAfter ? { startAfter } : {};
  } catch {
    return {};
  }
}

// The stage reads ahead, but only the rows that the page consists of are charged.
function searchCapacityOf(
  engine: DynamoEngine,
  request: SearchRequest,
  stage: DynamoStage,
  rows: number,
): CapacityUse {
  const perUnit = request.ConsistentRead ? 1 : 0.5;
  const bytes = stage.rowSizes.slice(0, rows).reduce((sum, size) => sum + size, 0);
  const units = readUnits(bytes, perUnit);
  const { TableName: tableName, IndexName: index } = request;
  if (!index) return { tableName, units, global: {}, local: {} };

  const table = engine.findTable(tableName);
  const isLocal = table?.LocalSecondaryIndexes?.some((local) => local.IndexName === index) ?? false;
  // Attributes that the index lacks are fetched from the table, item by item.
  const fetched = stage.touches.reduce(
    (sum, touch) => sum + readUse(tableName, touch.before, perUnit).units,
    0,
  );
  return {
    tableName,
    units: fetched,
    global: isLocal ? {} : { [index]: units },
    local: isLocal ? { [index]: units } : {},
  };
}
