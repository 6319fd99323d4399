import { compareUtf8, sortKeyBounds } from '../../../shared/adapters/common/sort-key-bounds.ts';
import type { ResourceId } from '../../../shared/model/ids.ts';
import { isLeaseId } from '../../../shared/model/ids.ts';
import { leaseKey } from '../../../shared/model/keys.ts';
import type { Key } from '../../../shared/model/write.ts';
import type { Found, IndexRange, Range, Store } from '../../../shared/ports/store.ts';
import type { Open } from './world.ts';

/**
 * Returns the key of a lease's entry in the index by resource; kept apart, so that it may be late.
 */
export const shownKey = (lease: string): Key => ({ table: 'events', pk: 'shown', sk: lease });

const notHere = (what: string) => async () => {
  throw new Error(`a turn of the model does not ${what}`);
};

/** Returns a world as turns read it: at one instant, without writes. */
export function readsOf(open: Open): Store {
  return {
    get: async (key) => open.get(key),
    getMany: async (keys) => keys.map(open.get),
    query: async (range) => queried(open, range),
    queryIndex: async (range) => shown(open, range),
    scan: notHere('scan'),
    commit: notHere('commit while it reads'),
    write: notHere('write while it reads'),
  };
}

function queried(open: Open, range: Range): readonly Found[] {
  const bounds = sortKeyBounds(range);
  if (bounds === null) return [];
  const { low, high } = bounds;
  const within = open
    .partition(range.table, range.pk)
    .filter(({ sk }) => low === null || compareUtf8(sk, low) >= 0)
    .filter(({ sk }) => high === null || compareUtf8(sk, high) <= 0);
  return (range.descending ? within.toReversed() : within).slice(0, range.limit);
}

/** Queries an index: leases by resource are late, resources by blueprint are current. */
function shown(open: Open, { index, pk }: IndexRange) {
  if (index === 'by-blueprint') {
    const created = open.all().filter(({ key }) => key.table === 'resources');
    const mine = created.filter(({ item }) => item['blueprint'] === pk);
    return { entries: mine.map(({ key }) => ({ key, at: 0 })) };
  }
  if (index !== 'by-resource') throw new Error(`the model has no index ${index}`);
  const entries = open
    .partition('events', 'shown')
    .filter(({ item }) => item['resource'] === pk)
    .flatMap(({ sk }) => (isLeaseId(sk) ? [{ key: leaseKey(sk), at: 0 }] : []));
  return { entries };
}

/** Returns what the index by resource shows for a lease once it has caught up. */
export const toBeShown = (open: Open, lease: string): ResourceId | null => {
  const resource = isLeaseId(lease) ? open.get(leaseKey(lease))?.['resourceId'] : null;
  return typeof resource === 'string' ? (resource as ResourceId) : null;
};
