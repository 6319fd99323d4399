import queryAction from 'dynalite/actions/query.js';
import scanAction from 'dynalite/actions/scan.js';
import type { Item } from 'dynalite/db/index.js';
import queryShape from 'dynalite/validations/query.js';
import scanShape from 'dynalite/validations/scan.js';
import { readUnits, readUse, showUse, type Use, wantsCapacity } from './capacity.ts';
import { type Engine, granted, type Operation } from './engine.ts';
import { parse, type Shape } from './shapes.ts';
import { createStage, type Stage, startAfterOf } from './stage.ts';

type Search = {
  readonly TableName: string;
  readonly IndexName?: string;
  readonly ExclusiveStartKey?: Item;
  readonly ConsistentRead?: boolean;
  readonly ReturnConsumedCapacity?: string;
};
type Page = { readonly ScannedCount?: number };
type Action = typeof queryAction;

export const query: Operation = (engine, body) => search(engine, queryAction, queryShape, body);
export const scan: Operation = (engine, body) => search(engine, scanAction, scanShape, body);

async function search(engine: Engine, action: Action, shape: Shape, body: unknown) {
  const parsed = parse<Search>(engine, shape, body);
  const { ReturnConsumedCapacity: mode, ...request } = parsed;

  return engine.gate.shared(async () => {
    const stage = createStage({ ...engine, ...goingOn(engine, request) });
    const page = await run(action, stage, request);
    const use = useOf(engine, request, stage, page.ScannedCount ?? 0);
    const told = wantsCapacity(mode) ? { ConsumedCapacity: showUse(use, mode) } : {};
    return granted({ ...page, ...told }, [showUse(use, 'INDEXES')]);
  });
}

function run(action: Action, stage: Stage, request: object): Promise<Page> {
  return new Promise((resolve, reject) => {
    action(stage.store, request, (error, page) => {
      if (error) reject(error);
      else resolve(page ?? {});
    });
  });
}

// A start key of the wrong shape is dynalite's to refuse, in AWS's words.
function goingOn(engine: Engine, request: Search) {
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

// The stage reads ahead; only the rows the page was made of are paid for.
function useOf(engine: Engine, request: Search, stage: Stage, rows: number): Use {
  const perUnit = request.ConsistentRead ? 1 : 0.5;
  const bytes = stage.rowSizes.slice(0, rows).reduce((sum, size) => sum + size, 0);
  const units = readUnits(bytes, perUnit);
  const { TableName: tableName, IndexName: index } = request;
  if (!index) return { tableName, units, global: {}, local: {} };

  const table = engine.findTable(tableName);
  const isLocal = table?.LocalSecondaryIndexes?.some((local) => local.IndexName === index) ?? false;
  // Attributes an index lacks are fetched from the table, item by item.
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
