import type { Json, JsonObject } from '../../shared/model/json.ts';
import { canonical } from '../../shared/model/json.ts';
import type { Routes } from '../api/routes.ts';
import type { BlueprintView, Change, DeviceView, DryRunView, PoolView } from '../api/views.ts';
import { CliError, exitCodes } from '../exit.ts';
import { pathFrom, refusal } from './documents.ts';
import type { Wanted } from './wanted.ts';

/** One thing that would be made, changed or removed, and how. */
export type Step = Readonly<{
  object: 'blueprint' | 'pool' | 'device';
  name: string;
  does: DryRunView['does'] | 'delete';
  changes: readonly Change[];
  act(): Promise<unknown>;
}>;

type WantedOf<K extends Wanted['kind']> = Extract<Wanted, { kind: K }>;

/** What would change, pools first: blueprints stand on them. Nothing is changed by asking. */
export async function planFor(api: Routes, wanted: readonly Wanted[]): Promise<readonly Step[]> {
  const steps: Step[] = [];
  for (const one of wanted) if (one.kind === 'pool') steps.push(...(await poolSteps(api, one)));
  const newPools = steps.filter(({ object, does }) => object === 'pool' && does === 'create');
  const names = newPools.map(({ name }) => name);
  for (const one of wanted) {
    if (one.kind === 'blueprint') steps.push(await blueprintStep(api, one, names));
  }
  return steps;
}

async function blueprintStep(
  api: Routes,
  wanted: WantedOf<'blueprint'>,
  newPools: readonly string[],
): Promise<Step> {
  const { name, fields } = wanted;
  const path = ['blueprints', name];
  const now = await found(api.read<BlueprintView>(...path));
  const body = { ...fields, version: now?.version ?? 0 };
  // The API knows defaults and rules. But it would refuse a pool that this very plan makes first.
  const standsOnNew = newPools.some((pool) => mentions(fields, pool));
  const dry: Pick<Step, 'changes'> & Pick<DryRunView, 'does'> = standsOnNew
    ? { does: now ? 'update' : 'create', changes: changesOf(now ?? {}, fields) }
    : await placed(wanted, () => api.save<DryRunView>(path, body, true));
  const act = () => placed(wanted, () => api.save(path, body));
  return { object: 'blueprint', name, does: dry.does, changes: dry.changes, act };
}

async function poolSteps(api: Routes, wanted: WantedOf<'pool'>): Promise<readonly Step[]> {
  const { name, description, devices } = wanted;
  const now = await found(api.read<PoolView>('pools', name));
  const body = description === null ? {} : { description };
  const changes = changesOf(now ?? {}, body);
  const pool: Step = {
    object: 'pool',
    name,
    does: now ? doesFor(changes) : 'create',
    changes,
    act: () =>
      placed(wanted, () => api.save(['pools', name], { ...body, version: now?.version ?? 0 })),
  };
  if (devices === null) return [pool];

  const have = now ? await api.list<DeviceView>(`pools/${name}/devices`) : [];
  const kept = devices.map((device, at): Step => {
    const { name: deviceName, ...fields } = device;
    const before = have.find((one) => one.name === deviceName);
    const path = ['pools', name, 'devices', deviceName];
    const moved = changesOf(before ?? {}, fields);
    const save = () => api.save(path, { ...fields, version: before?.version ?? 0 });
    const does = before ? doesFor(moved) : 'create';
    const act = () => placed(wanted, save, ['devices', at]);
    return { object: 'device', name: `${name}/${deviceName}`, does, changes: moved, act };
  });
  const gone = have.filter((one) => !devices.some((device) => device.name === one.name));
  const removed = gone.map(
    (one): Step => ({
      object: 'device',
      name: `${name}/${one.name}`,
      does: 'delete',
      changes: [],
      act: () => api.remove('pools', name, 'devices', one.name),
    }),
  );
  return [pool, ...removed, ...kept];
}

const doesFor = (changes: readonly Change[]): 'update' | 'nothing' =>
  changes.length > 0 ? 'update' : 'nothing';

/** Field by field, as far as the wish speaks of them. */
function changesOf(now: object, wish: JsonObject): readonly Change[] {
  const have = new Map<string, Json>(Object.entries(now));
  return Object.entries(wish).flatMap(([field, to]): Change[] => {
    const from = have.get(field) ?? null;
    return canonical(from) === canonical(to) ? [] : [{ field, from, to }];
  });
}

const mentions = (value: Json, name: string): boolean =>
  canonical(value).includes(JSON.stringify(name));

async function found<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof CliError && error.exitCode === exitCodes.notFound) return null;
    throw error;
  }
}

/** A refused field is told with its file and line. */
async function placed<T>(
  { document }: Wanted,
  ask: () => Promise<T>,
  under: readonly (string | number)[] = [],
): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof CliError) || error.field === undefined) throw error;
    const at = (field: string): string => document.place([...under, ...pathFrom(field)]);
    const [, ...others] = error.problems;
    const more = others.map(({ field, detail }) => `\n${at(field)}: ${detail}.`).join('');
    throw refusal(at(error.field), `${error.message}${more}`, error.hint);
  }
}
