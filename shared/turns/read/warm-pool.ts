import type { ResourceId } from '../../model/ids.ts';
import { freeSeatsPartition } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import { freeSeatFrom } from '../../model/record.ts';
import { pages } from '../../ports/pages.ts';
import type { Store } from '../../ports/store.ts';
import type { TurnPorts } from '../ports.ts';
import type { BlueprintNow } from './blueprint-now.ts';
import { blueprintNow } from './blueprint-now.ts';

/**
 * Returns the resources in a blueprint's warm pool: the first `minReady`, by id, of those with a
 * free seat. Every caller gets the same answer, so of several idle resources never too many are
 * released at once.
 */
export async function warmResources(
  ports: TurnPorts,
  name: string,
): Promise<readonly ResourceId[]> {
  const now = await blueprintNow(ports, name);
  return now ? readWarm(ports.store, now) : [];
}

/**
 * Returns at most `minReady` of them. Seats of fits that no request matches any more don't count.
 */
export async function readWarm(store: Store, now: BlueprintNow): Promise<readonly ResourceId[]> {
  const { name, minReady } = now.blueprint;
  if (minReady === 0) return [];
  const { seatShards } = now.blueprint;
  const partitions = fitsOf(now).flatMap((fit) =>
    Array.from({ length: seatShards }, (_, shard) =>
      freeSeatsPartition({ blueprint: name, fit }, shard),
    ),
  );
  const found = await Promise.all(
    partitions.map((pk) => resourcesWithFreeSeat(store, pk, minReady)),
  );
  return found.flat().toSorted().slice(0, minReady);
}

/** Returns the fits of a request that asks for no attributes. */
export function fitsOf({ blueprint, driver, catalog }: BlueprintNow): readonly string[] {
  const match = driver.match(blueprint.parameters, {}, catalog);
  return 'fits' in match ? match.fits : [];
}

/** Free seats are stored in order of their resources' ids, so the first ones are enough. */
async function resourcesWithFreeSeat(
  store: Store,
  pk: string,
  most: number,
): Promise<readonly ResourceId[]> {
  const ids = new Set<ResourceId>();
  for await (const page of pages(store, { table: 'slots', pk, limit: limits.freeSeatsPage })) {
    for (const { item } of page) ids.add(freeSeatFrom(item).resource);
    if (ids.size >= most) break;
  }
  return [...ids];
}
