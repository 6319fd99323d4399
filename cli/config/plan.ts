import type { Json, JsonObject } from '../../shared/model/json.ts';
import { canonical } from '../../shared/model/json.ts';
import type { ApiRoutes } from '../api/routes.ts';
import type { BlueprintView, Change, DeviceView, DryRunView, PoolView } from '../api/views.ts';
import { CliError, exitCodes } from '../exit.ts';
import type { DesiredObject } from './desired.ts';
import { configError, fieldPathOf } from './documents.ts';

/** One object that would be created, updated or deleted, and how to do it. */
export type PlanStep = Readonly<{
  object: 'blueprint' | 'pool' | 'device';
  name: string;
  does: DryRunView['does'] | 'delete';
  changes: readonly Change[];
  apply(): Promise<unknown>;
}>;

type DesiredOf<K extends DesiredObject['kind']> = Extract<DesiredObject, { kind: K }>;

/**
 * Returns what would change, without changing anything. Pools come first, since blueprints refer to
 * them.
 */
export async function planFor(
  api: ApiRoutes,
  desired: readonly DesiredObject[],
): Promise<readonly PlanStep[]> {
  const steps: PlanStep[] = [];
  for (const one of desired) if (one.kind === 'pool') steps.push(...(await poolSteps(api, one)));
  const newPools = steps.filter(({ object, does }) => object === 'pool' && does === 'create');
  const names = newPools.map(({ name }) => name);
  for (const one of desired) {
    if (one.kind === 'blueprint') steps.push(await blueprintStep(api, one, names));
  }
  return steps;
}

async function blueprintStep(
  api: ApiRoutes,
  desired: DesiredOf<'blueprint'>,
  newPools: readonly string[],
): Promise<PlanStep> {
  const { name, fields } = desired;
  const path = ['blueprints', name];
  const current = await orNull(api.read<BlueprintView>(...path));
  const body = { ...fields, version: current?.version ?? 0 };
  // The API knows the defaults and rules, so it plans the step. But its dry run would refuse a
  // blueprint of a pool that this very plan creates first.
  const usesNewPool = newPools.some((pool) => mentions(fields, pool));
  const dry: Pick<PlanStep, 'changes'> & Pick<DryRunView, 'does'> = usesNewPool
    ? { does: current ? 'update' : 'create', changes: desiredChanges(current ?? {}, fields) }
    : await withLocations(desired, () => api.save<DryRunView>(path, body, { dryRun: true }));
  const apply = () => withLocations(desired, () => api.save(path, body));
  return { object: 'blueprint', name, does: dry.does, changes: dry.changes, apply };
}

async function poolSteps(api: ApiRoutes, desired: DesiredOf<'pool'>): Promise<readonly PlanStep[]> {
  const { name, description, devices } = desired;
  const current = await orNull(api.read<PoolView>('pools', name));
  const body = description === null ? {} : { description };
  const changes = desiredChanges(current ?? {}, body);
  const save = () => api.save(['pools', name], { ...body, version: current?.version ?? 0 });
  const pool: PlanStep = {
    object: 'pool',
    name,
    does: current ? actionFor(changes) : 'create',
    changes,
    apply: () => withLocations(desired, save),
  };
  if (devices === null) return [pool];
  const existing = current ? await api.list<DeviceView>(`pools/${name}/devices`) : [];
  return [pool, ...removalSteps(api, desired, existing), ...deviceSteps(api, desired, existing)];
}

/** Returns a step for each device that exists but is not desired. */
function removalSteps(
  api: ApiRoutes,
  { name, devices }: DesiredOf<'pool'>,
  existing: readonly DeviceView[],
): readonly PlanStep[] {
  const removed = existing.filter((one) => !devices?.some((device) => device.name === one.name));
  return removed.map((one) => ({
    object: 'device',
    name: `${name}/${one.name}`,
    does: 'delete',
    changes: [],
    apply: () => api.remove('pools', name, 'devices', one.name),
  }));
}

/** Returns a step for each desired device. */
function deviceSteps(
  api: ApiRoutes,
  desired: DesiredOf<'pool'>,
  existing: readonly DeviceView[],
): readonly PlanStep[] {
  return (desired.devices ?? []).map((device, at): PlanStep => {
    const { name, ...fields } = device;
    const current = existing.find((one) => one.name === name);
    const path = ['pools', desired.name, 'devices', name];
    const changes = desiredChanges(current ?? {}, fields);
    const save = () => api.save(path, { ...fields, version: current?.version ?? 0 });
    return {
      object: 'device',
      name: `${desired.name}/${name}`,
      does: current ? actionFor(changes) : 'create',
      changes,
      apply: () => withLocations(desired, save, ['devices', at]),
    };
  });
}

const actionFor = (changes: readonly Change[]): 'update' | 'nothing' =>
  changes.length > 0 ? 'update' : 'nothing';

/** Compares field by field, but only the fields that are desired. */
function desiredChanges(current: object, desired: JsonObject): readonly Change[] {
  const fields = new Map<string, Json>(Object.entries(current));
  return Object.entries(desired).flatMap(([field, to]): Change[] => {
    const from = fields.get(field) ?? null;
    return canonical(from) === canonical(to) ? [] : [{ field, from, to }];
  });
}

const mentions = (value: Json, name: string): boolean =>
  canonical(value).includes(JSON.stringify(name));

/** Returns the response; null if the API answers "not found". */
async function orNull<T>(response: Promise<T>): Promise<T | null> {
  try {
    return await response;
  } catch (error) {
    if (error instanceof CliError && error.exitCode === exitCodes.notFound) return null;
    throw error;
  }
}

/** Sends a request; an error about a field gets the file and line of that field. */
async function withLocations<T>(
  { document }: DesiredObject,
  request: () => Promise<T>,
  prefix: readonly (string | number)[] = [],
): Promise<T> {
  try {
    return await request();
  } catch (error) {
    if (!(error instanceof CliError) || error.field === undefined) throw error;
    const at = (field: string): string => document.location([...prefix, ...fieldPathOf(field)]);
    const [, ...others] = error.problems;
    const more = others.map(({ field, detail }) => `\n${at(field)}: ${detail}.`).join('');
    throw configError(at(error.field), `${error.message}${more}`, error.hint);
  }
}
