import type { AnyDriver } from '../../blueprints/driver.ts';
import type { Blueprint, Catalog } from '../../model/blueprint.ts';
import type { TurnPorts } from '../ports.ts';

/** A blueprint as configured now, with its driver's own limit applied. */
export type BlueprintNow = Readonly<{
  blueprint: Blueprint;
  driver: AnyDriver;
  limit: number;
  catalog: Catalog;
}>;

/**
 * Returns a blueprint that can build, or null if it was deleted, is disabled, or names a driver
 * that this deployment does not have. `disabled` is re-read from the table first: a stale cache
 * would leave a waiting lease asleep.
 */
export async function blueprintNow(
  { catalog, drivers }: Pick<TurnPorts, 'catalog' | 'drivers'>,
  name: string,
  maxAgeMs?: number,
): Promise<BlueprintNow | null> {
  const current = await catalog.read(maxAgeMs);
  const blueprint = current.blueprints.find((one) => one.name === name);
  const driver = drivers.find((known) => known.driver === blueprint?.driver);
  if (!blueprint || !driver) return null;
  if (blueprint.disabled) {
    return maxAgeMs === 0 ? null : blueprintNow({ catalog, drivers }, name, 0);
  }
  const limit = blueprint.limit ?? driver.defaultLimit(blueprint.parameters, current);
  return { blueprint, driver, limit, catalog: current };
}
