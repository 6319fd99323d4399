import type { BuildPlan } from '../../lifecycle/plan.ts';
import type { Device } from '../../model/blueprint.ts';
import { deviceKey, devicePartition, lockKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import { deviceFrom } from '../../model/record.ts';
import { pages } from '../../ports/pages.ts';
import type { Store } from '../../ports/store.ts';
import { machineLock } from '../devices.ts';
import type { PlanFacts } from '../driver.ts';
import { failedLast } from '../failed-choices.ts';
import { fitOf } from '../match-attributes.ts';
import type { PoolHookState } from './hook-state.ts';
import type { PoolHostParameters } from './parameters.ts';

/** Enough that several leases that build at once rarely end up with the same device. */
const maxPlans = 8;
/** Free devices among which those that failed lately come last. */
const freeLooked = 32;
const locksPerRead = 100;
const devicesPerPage = 250;

/**
 * Returns plans for unused devices, starting at a random position in the pool, so that concurrent
 * builds start elsewhere. Two may still pick the same device; the lock in their commits decides.
 */
export async function poolPlans(
  { pool }: PoolHostParameters,
  fits: readonly string[],
  { store, chance, now }: PlanFacts,
): Promise<readonly BuildPlan[]> {
  const devices = await readPoolDevices(pool, store);
  const wanted = devices.filter(
    ({ labels, disabled }) => !disabled && fits.includes(fitOf(labels)),
  );
  const start = Math.floor(chance * wanted.length);
  const turned = [...wanted.slice(start), ...wanted.slice(0, start)];

  const free: Device[] = [];
  for (let from = 0; from < turned.length && free.length < freeLooked; from += locksPerRead) {
    const some = turned.slice(from, from + locksPerRead);
    const locks = await store.getMany(some.map(({ machine }) => lockKey(machineLock(machine))));
    free.push(...some.filter((_, i) => locks[i] === null));
  }
  const looked = free.slice(0, freeLooked);
  const best = await failedLast(looked, ({ machine }) => machineLock(machine), { store, now });
  return best.slice(0, maxPlans).map(devicePlan);
}

function devicePlan({ pool, name, machine, labels }: Device): BuildPlan {
  const hookState: PoolHookState = { device: { pool, name, machine } };
  return {
    fit: fitOf(labels),
    attributes: labels,
    locks: [machineLock(machine)],
    choice: machineLock(machine),
    // Code that disables or deletes a device looks for its resource afterwards; this check is the
    // other half: together they leave no device in use after its removal.
    checks: [
      { op: 'check', key: deviceKey(pool, name), when: [{ attr: 'disabled', equals: false }] },
    ],
    hookState,
    host: machine,
  };
}

async function readPoolDevices(
  pool: string,
  store: Pick<Store, 'query'>,
): Promise<readonly Device[]> {
  const devices: Device[] = [];
  const range = { table: 'blueprints', pk: devicePartition(pool), limit: devicesPerPage } as const;
  for await (const page of pages(store, range)) {
    devices.push(...page.map(({ item }) => deviceFrom(item)));
    if (devices.length >= limits.devicesPerPool) break;
  }
  return devices;
}
