import type { ResourceId } from '../../model/ids.ts';
import { freeSeatsPartition } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import { freeSeatFrom } from '../../model/record.ts';
import type { LineId } from '../../model/seat.ts';
import type { Store } from '../../ports/store.ts';
import type { TurnPorts } from '../ports.ts';
import type { BlueprintNow } from './blueprint-now.ts';
import { blueprintNow } from './blueprint-now.ts';

/**
 * The resources that a blueprint keeps ready: of those with a free seat the first `minReady` by id.
 * Everybody comes to the same answer, so of several idle ones never too many go at once.
 */
export async function warmResources(
  ports: TurnPorts,
  name: string,
): Promise<readonly ResourceId[]> {
  const now = await blueprintNow(ports, name);
  return now ? readWarm(ports.store, now) : [];
}

/** As many as are wanted at most, by id. Seats of fits that no request has any more don't count. */
export async function readWarm(store: Store, now: BlueprintNow): Promise<readonly ResourceId[]> {
  const { name, minReady } = now.blueprint;
  if (minReady === 0) return [];
  const places = fitsOf(now).map((fit) => ({ blueprint: name, fit }));
  const found = await Promise.all(
    places.map((place) => resourcesWithFreeSeat(store, place, minReady)),
  );
  return found.flat().toSorted().slice(0, minReady);
}

/** The fits that a request without wishes has. */
export function fitsOf({ blueprint, type, catalog }: BlueprintNow): readonly string[] {
  const match = type.match(blueprint.parameters, {}, catalog);
  return 'fits' in match ? match.fits : [];
}

/** A bag lies in order of the resources' ids, so its first ones are enough. */
async function resourcesWithFreeSeat(
  store: Store,
  place: LineId,
  most: number,
): Promise<readonly ResourceId[]> {
  const ids = new Set<ResourceId>();
  let after: string | undefined;
  while (ids.size < most) {
    const page = await store.query({
      table: 'slots',
      pk: freeSeatsPartition(place),
      limit: limits.freeSeatsPage,
      ...(after === undefined ? {} : { after }),
    });
    for (const { item } of page) ids.add(freeSeatFrom(item).resource);
    after = page.at(-1)?.sk;
    if (page.length < limits.freeSeatsPage) break;
  }
  return [...ids];
}
