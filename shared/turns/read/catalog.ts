import type { Catalog } from '../../model/blueprint.ts';
import { authorizationPartition } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import { authorizationFrom, blueprintFrom, poolFrom } from '../../model/record.ts';
import type { Item } from '../../model/write.ts';
import type { Clock } from '../../ports/clock.ts';
import { readAll } from '../../ports/pages.ts';
import type { Store } from '../../ports/store.ts';
import type { Cached } from '../ports.ts';
import { cached } from './cached.ts';

/**
 * Returns a reader of blueprints and pools, which reads them whole and caches them, so that a warm
 * lease does not pay for them. A disable is seen everywhere within `limits.catalogAgeMs`; code that
 * would refuse a request because it finds nothing asks for a fresh catalog first.
 */
export const createCatalog = (store: Store, clock: Clock): Cached<Catalog> =>
  cached(clock, () => readCatalog(store));

async function readCatalog(store: Store): Promise<Catalog> {
  const [blueprints, pools] = await Promise.all([
    readKind(store, 'blueprint', blueprintFrom),
    readKind(store, 'pool', poolFrom),
  ]);
  const needed = blueprints.some(({ needsAuthorization }) => needsAuthorization);
  const authorizations = needed
    ? await readKind(store, authorizationPartition, authorizationFrom)
    : [];
  return { blueprints, pools, authorizations };
}

async function readKind<T>(
  store: Store,
  pk: string,
  parse: (item: Item) => T,
): Promise<readonly T[]> {
  const found = await readAll(store, { table: 'blueprints', pk, limit: limits.listPage });
  return found.map(({ item }) => parse(item));
}
