import type { Catalog } from '../../model/blueprint.ts';
import { authorizationPartition } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import { authorizationFrom, blueprintFrom, poolFrom } from '../../model/record.ts';
import type { Item } from '../../model/write.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Found, Store } from '../../ports/store.ts';
import { type Cached, cached } from './cached.ts';

/**
 * Blueprints and pools, read whole and kept for a few seconds: a warm lease must not pay for them.
 * So a disable is seen everywhere within `limits.catalogAgeMs`; whoever would refuse somebody for
 * what it does not find asks for a fresh one first.
 */
export type CatalogReader = Cached<Catalog>;

export const createCatalog = (store: Store, clock: Clock): CatalogReader =>
  cached(clock, () => readWhole(store));

async function readWhole(store: Store): Promise<Catalog> {
  const [blueprints, pools] = await Promise.all([
    all(store, 'blueprint', blueprintFrom),
    all(store, 'pool', poolFrom),
  ]);
  const wanted = blueprints.some(({ needsAuthorization }) => needsAuthorization);
  const authorizations = wanted ? await all(store, authorizationPartition, authorizationFrom) : [];
  return { blueprints, pools, authorizations };
}

async function all<T>(store: Store, pk: string, from: (item: Item) => T): Promise<readonly T[]> {
  const found: Found[] = [];
  let page: readonly Found[] = [];
  do {
    const after = page.at(-1)?.sk;
    page = await store.query({
      table: 'blueprints',
      pk,
      limit: limits.listPage,
      ...(after === undefined ? {} : { after }),
    });
    found.push(...page);
  } while (page.length === limits.listPage);
  return found.map(({ item }) => from(item));
}
