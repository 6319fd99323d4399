import type { Blueprint, Device, Pool } from '../../../shared/model/blueprint.ts';
import { blueprintKey, deviceKey, devicePartition, poolKey } from '../../../shared/model/keys.ts';
import { blueprintFrom, deviceFrom, poolFrom } from '../../../shared/model/record.ts';
import { readWhole } from '../lists/partition.ts';
import type { ApiPorts } from '../ports.ts';
import { refuse } from '../problems.ts';

// These read the tables, not the cached catalog: an edit must not start from a stale object.

export async function findBlueprint({ turns }: ApiPorts, name: string): Promise<Blueprint | null> {
  const item = await turns.store.get(blueprintKey(name));
  return item && blueprintFrom(item);
}

export async function findPool({ turns }: ApiPorts, name: string): Promise<Pool | null> {
  const item = await turns.store.get(poolKey(name));
  return item && poolFrom(item);
}

async function findDevice({ turns }: ApiPorts, pool: string, name: string): Promise<Device | null> {
  const item = await turns.store.get(deviceKey(pool, name));
  return item && deviceFrom(item);
}

export const mustBlueprint = async (ports: ApiPorts, name: string): Promise<Blueprint> =>
  (await findBlueprint(ports, name)) ?? refuse('not-found', `Blueprint ${name} does not exist.`);

export const mustPool = async (ports: ApiPorts, name: string): Promise<Pool> =>
  (await findPool(ports, name)) ?? refuse('not-found', `Pool ${name} does not exist.`);

export const mustDevice = async (ports: ApiPorts, pool: string, name: string): Promise<Device> =>
  (await findDevice(ports, pool, name)) ??
  refuse('not-found', `Device ${name} of pool ${pool} does not exist.`);

/** Returns every device of a pool, `limits.devicesPerPool` at most. */
export const devicesOf = ({ turns }: ApiPorts, pool: string): Promise<readonly Device[]> =>
  readWhole(turns.store, { table: 'blueprints', pk: devicePartition(pool) }, deviceFrom);

/** Returns the blueprints whose resources come from a pool. */
export async function blueprintsOn(
  { turns }: ApiPorts,
  pool: string,
): Promise<readonly Blueprint[]> {
  const { blueprints } = await turns.catalog.read(0);
  return blueprints.filter(({ parameters }) => parameters['pool'] === pool);
}
