import describeShape from 'dynalite/validations/describeTimeToLive.js';
import { type DynamoEngine, type DynamoOperation, okResponse } from './engine.ts';
import { dynamoError, validationError } from './errors.ts';
import { parseRequest, type RequestShape } from './shapes.ts';
import { isUsable } from './stage.ts';
import { ttlKey } from './store.ts';

type Setting = { readonly AttributeName: string; readonly Enabled: boolean };
type UpdateRequest = { readonly TableName: string; readonly TimeToLiveSpecification: Setting };

const updateShape: RequestShape = {
  types: {
    ...describeShape.types,
    TimeToLiveSpecification: {
      type: 'FieldStruct<TimeToLiveSpecification>',
      notNull: true,
      children: {
        AttributeName: {
          type: 'String',
          notNull: true,
          lengthGreaterThanOrEqual: 1,
          lengthLessThanOrEqual: 255,
        },
        Enabled: { type: 'Boolean', notNull: true },
      },
    },
  },
};

/** Stores which attribute holds the expiry time. Expired items are never deleted here. */
export const updateTimeToLive: DynamoOperation = async (engine, body) => {
  const request = parseRequest<UpdateRequest>(engine, updateShape, body);
  const { TableName: table, TimeToLiveSpecification: requested } = request;

  return engine.gate.exclusive(async () => {
    needTable(engine, table);
    const current = settingOf(engine, table);
    if (requested.Enabled && current) throw validationError('TimeToLive is already enabled');
    if (!requested.Enabled && !current) throw validationError('TimeToLive is already disabled');
    if (current && current.AttributeName !== requested.AttributeName) {
      throw validationError(
        `TimeToLive is active on a different AttributeName: ${current.AttributeName}`,
      );
    }
    if (requested.Enabled) await engine.store.db.put(ttlKey(table), requested);
    else await engine.store.db.del(ttlKey(table));
    return okResponse({ TimeToLiveSpecification: requested });
  });
};

/** Returns the setting that `updateTimeToLive` stored. */
export const describeTimeToLive: DynamoOperation = async (engine, body) => {
  const { TableName: table } = parseRequest<{ TableName: string }>(engine, describeShape, body);

  return engine.gate.shared(() => {
    needTable(engine, table);
    const setting = settingOf(engine, table);
    const description = setting
      ? { TimeToLiveStatus: 'ENABLED', AttributeName: setting.AttributeName }
      : { TimeToLiveStatus: 'DISABLED' };
    return okResponse({ TimeToLiveDescription: description });
  });
};

function settingOf(engine: DynamoEngine, table: string): Setting | null {
  const found = engine.store.db.getSync(ttlKey(table));
  return isSetting(found) ? found : null;
}

function needTable(engine: DynamoEngine, name: string): void {
  if (isUsable(engine.findTable(name))) return;
  throw dynamoError(
    'ResourceNotFoundException',
    `Requested resource not found: Table: ${name} not found`,
  );
}

function isSetting(value: unknown): value is Setting {
  return typeof value === 'object' && value !== null && 'AttributeName' in value;
}
