import describeShape from 'dynalite/validations/describeTimeToLive.js';
import { type Engine, granted, type Operation } from './engine.ts';
import { invalid, refusal } from './refusal.ts';
import { parse, type Shape } from './shapes.ts';
import { isUsable } from './stage.ts';
import { ttlKey } from './store.ts';

type Setting = { readonly AttributeName: string; readonly Enabled: boolean };
type UpdateRequest = { readonly TableName: string; readonly TimeToLiveSpecification: Setting };

const updateShape: Shape = {
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

/** Remembers which attribute holds the end of an item's life. Nothing is swept here. */
export const updateTimeToLive: Operation = async (engine, body) => {
  const request = parse<UpdateRequest>(engine, updateShape, body);
  const { TableName: table, TimeToLiveSpecification: wanted } = request;

  return engine.gate.exclusive(async () => {
    needTable(engine, table);
    const current = settingOf(engine, table);
    if (wanted.Enabled && current) throw invalid('TimeToLive is already enabled');
    if (!wanted.Enabled && !current) throw invalid('TimeToLive is already disabled');
    if (current && current.AttributeName !== wanted.AttributeName) {
      throw invalid(`TimeToLive is active on a different AttributeName: ${current.AttributeName}`);
    }
    if (wanted.Enabled) await engine.store.db.put(ttlKey(table), wanted);
    else await engine.store.db.del(ttlKey(table));
    return granted({ TimeToLiveSpecification: wanted });
  });
};

/** Says what `updateTimeToLive` was told. */
export const describeTimeToLive: Operation = async (engine, body) => {
  const { TableName: table } = parse<{ TableName: string }>(engine, describeShape, body);

  return engine.gate.shared(() => {
    needTable(engine, table);
    const setting = settingOf(engine, table);
    const description = setting
      ? { TimeToLiveStatus: 'ENABLED', AttributeName: setting.AttributeName }
      : { TimeToLiveStatus: 'DISABLED' };
    return granted({ TimeToLiveDescription: description });
  });
};

function settingOf(engine: Engine, table: string): Setting | null {
  const found = engine.store.db.getSync(ttlKey(table));
  return isSetting(found) ? found : null;
}

function needTable(engine: Engine, name: string): void {
  if (isUsable(engine.findTable(name))) return;
  throw refusal(
    'ResourceNotFoundException',
    `Requested resource not found: Table: ${name} not found`,
  );
}

function isSetting(value: unknown): value is Setting {
  return typeof value === 'object' && value !== null && 'AttributeName' in value;
}
