import type { Catalog, LabelSet } from '../../model/blueprint.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Mismatch } from '../driver.ts';
import { fitOf, neverOffered, offersAll } from '../match-attributes.ts';
import type { PoolHostParameters } from './parameters.ts';

/**
 * Returns the fits of the label sets that would do. Disabled devices count: they may be enabled
 * again, so the lease waits instead of being refused.
 */
export function matchPool(
  { pool }: PoolHostParameters,
  requested: JsonObject,
  catalog: Catalog,
): Readonly<{ never: Mismatch }> | Readonly<{ fits: readonly string[] }> {
  const sets = usedLabelSets(pool, catalog);
  if (sets.length === 0) {
    return { never: { detail: `has no device in its pool ${pool}`, field: 'type' } };
  }
  const never = neverOffered(
    sets.map(({ labels }) => labels),
    requested,
  );
  if (never) return { never };
  const fitting = sets.filter(({ labels }) => offersAll(labels, requested));
  return { fits: fitting.map(({ labels }) => fitOf(labels)) };
}

/**
 * Returns the number of devices, at least 1: a pool that is still empty must not forbid every
 * build.
 */
export function poolDefaultLimit({ pool }: PoolHostParameters, catalog: Catalog): number {
  const devices = usedLabelSets(pool, catalog).reduce((sum, set) => sum + set.devices, 0);
  return Math.max(1, devices);
}

export function checkPool({ pool }: PoolHostParameters, catalog: Catalog): Mismatch | null {
  if (catalog.pools.some(({ name }) => name === pool)) return null;
  return { detail: `names pool ${pool}, which does not exist`, field: 'parameters.pool' };
}

const usedLabelSets = (pool: string, { pools }: Catalog): readonly LabelSet[] =>
  pools.find(({ name }) => name === pool)?.labelSets.filter(({ devices }) => devices > 0) ?? [];
