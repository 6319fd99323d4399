import type { BuildPlan } from '../../lifecycle/lease/turn.ts';
import type { Device } from '../../model/blueprint.ts';
import { deviceKey, devicePartition, lockKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import { deviceFrom } from '../../model/record.ts';
import type { Store } from '../../ports/store.ts';
import { machineLock } from '../devices.ts';
import { fitOf } from '../match-attributes-fit.ts';
import type { PoolHookState } from './hook-state.ts';
import type { PoolHostParameters } from './parameters.ts';

/** Enough that several leases building at once rarely end up with the same device. */
const maxPlans = 8;
const locksPerRead = 100;
const devicesPerPage = 250;

/**
 * Devices that nobody uses, from a place in the pool that chance picks: whoever builds at the same
 * time starts elsewhere. Two may still pick one device; the lock in their commits decides.
 */
export async function poolPlans(
  { pool }: PoolHostParameters,
  fits: readonly string[],
  store: Pick<Store, 'query' | 'getMany'>,
  chance: number,
): Promise<readonly BuildPlan[]> {
  const devices = await readDevices(pool, store);
  const wanted = devices.filter(
    ({ labels, disabled }) => !disabled && fits.includes(fitOf(labels)),
  );
  const start = Math.floor(chance * wanted.length);
  const turned = [...wanted.slice(start), ...wanted.slice(0, start)];

  const free: Device[] = [];
  for (let from = 0; from < turned.length && free.length < maxPlans; from += locksPerRead) {
    const some = turned.slice(from, from + locksPerRead);
    const locks = await store.getMany(some.map(({ machine }) => lockKey(machineLock(machine))));
    free.push(...some.filter((_, i) => locks[i] === null));
  }
  return free.slice(0, maxPlans).map(devicePlan);
}

function devicePlan({ pool, name, machine, labels }: Device): BuildPlan {
  const hookState: PoolHookState = { device: { pool, name, machine } };
  return {
    fit: fitOf(labels),
    attributes: labels,
    locks: [machineLock(machine)],
    // Whoever disables or deletes a device looks for its resource afterwards; this is our side.
    checks: [
      { op: 'check', key: deviceKey(pool, name), when: [{ attr: 'disabled', equals: false }] },
    ],
    hookState,
    host: machine,
  };
}

async function readDevices(pool: string, store: Pick<Store, 'query'>): Promise<readonly Device[]> {
  const devices: Device[] = [];
  while (devices.length < limits.devicesPerPool) {
    const last = devices.at(-1)?.name;
    const page = await store.query({
      table: 'blueprints',
      pk: devicePartition(pool),
      limit: devicesPerPage,
      ...(last === undefined ? {} : { after: last }),
    });
    devices.push(...page.map(({ item }) => deviceFrom(item)));
    if (page.length < devicesPerPage) break;
  }
  return devices;
}
