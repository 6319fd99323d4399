import type { Blueprint, Catalog, Pool } from '../model/blueprint.ts';
import { limits } from '../model/limits.ts';
import { blueprintFrom, poolFrom } from '../model/record.ts';
import type { Item } from '../model/write.ts';
import type { Clock } from '../ports/clock.ts';
import type { Found, Store } from '../ports/store.ts';

/**
 * Blueprints and pools, read whole and kept for a few seconds: a warm lease must not pay for them.
 * So a disable is seen everywhere within `limits.catalogAgeMs`; whoever would refuse somebody for
 * what it does not find asks for a fresh one first.
 */
export type CatalogReader = Readonly<{
  read(maxAgeMs?: number): Promise<Catalog>;
  /** After an edit by this very process: the next read is fresh. */
  forget(): void;
}>;

export function createCatalog(store: Store, clock: Clock): CatalogReader {
  let kept: Readonly<{ at: number; catalog: Promise<Catalog> }> | null = null;
  return {
    async read(maxAgeMs = limits.catalogAgeMs) {
      const now = clock.now();
      if (kept === null || now - kept.at >= maxAgeMs) {
        kept = { at: now, catalog: readWhole(store) };
        kept.catalog.catch(() => {
          kept = null;
        });
      }
      return kept.catalog;
    },
    forget() {
      kept = null;
    },
  };
}

async function readWhole(store: Store): Promise<Catalog> {
  const [blueprints, pools] = await Promise.all([
    all(store, 'blueprint', blueprintFrom),
    all(store, 'pool', poolFrom),
  ]);
  return { blueprints, pools };
}

async function all<T extends Blueprint | Pool>(
  store: Store,
  pk: 'blueprint' | 'pool',
  from: (item: Item) => T,
): Promise<readonly T[]> {
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
