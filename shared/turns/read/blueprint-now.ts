import type { AnyDriver } from '../../blueprints/contract.ts';
import type { Blueprint, Catalog } from '../../model/blueprint.ts';
import type { TurnPorts } from '../ports.ts';

/** A blueprint as it is now, its type's own limit applied. */
export type BlueprintNow = Readonly<{
  blueprint: Blueprint;
  type: AnyDriver;
  limit: number;
  catalog: Catalog;
}>;

/**
 * Null: it builds nothing, being gone, disabled, or of a type this deployment does not have. That
 * it is disabled is only believed of a fresh read: it may have been enabled, and somebody wait.
 */
export async function blueprintNow(
  { catalog, drivers }: Pick<TurnPorts, 'catalog' | 'drivers'>,
  name: string,
  maxAgeMs?: number,
): Promise<BlueprintNow | null> {
  const all = await catalog.read(maxAgeMs);
  const blueprint = all.blueprints.find((one) => one.name === name);
  const type = drivers.find((known) => known.driver === blueprint?.driver);
  if (!blueprint || !type) return null;
  if (blueprint.disabled) {
    return maxAgeMs === 0 ? null : blueprintNow({ catalog, drivers }, name, 0);
  }
  const limit = blueprint.limit ?? type.defaultLimit(blueprint.parameters, all);
  return { blueprint, type, limit, catalog: all };
}
