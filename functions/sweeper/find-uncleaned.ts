import { faultOf } from '../../shared/model/fault.ts';
import type { ObjectId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import type { AnyRecord } from '../../shared/model/record.ts';
import { executionFrom, leaseFrom, resourceFrom } from '../../shared/model/record.ts';
import type { Instant } from '../../shared/model/time.ts';
import type { Item, Key } from '../../shared/model/write.ts';
import type { TurnPorts } from '../../shared/turns/ports.ts';
import { type Overdue, overdueOf } from './overdue.ts';

/** An object that should be gone, with its key. */
export type Uncleaned = Overdue & Readonly<{ id: ObjectId; key: Key }>;

/** An object and its key. */
export type ObjectRef = Readonly<{ id: ObjectId; key: Key }>;

/**
 * Returns those of some objects that should be gone by now, oldest first. It costs one strong read
 * per object, a tenth of the wake that the same sweep sends it. If the read fails, it returns none
 * and a later sweep tries again.
 */
export async function uncleanedAmong(
  { store, log }: Pick<TurnPorts, 'store' | 'log'>,
  named: readonly ObjectRef[],
  now: Instant,
): Promise<readonly Uncleaned[]> {
  if (named.length === 0) return [];
  try {
    const items = await store.getMany(named.map(({ key }) => key));
    return named
      .flatMap(({ id, key }, place): readonly Uncleaned[] => {
        const overdue = overdueIn(key, items[place] ?? null);
        return overdue !== null && overdue.since < now ? [{ id, key, ...overdue }] : [];
      })
      .toSorted((a, b) => a.since - b.since)
      .slice(0, limits.uncleanedCarried);
  } catch (error) {
    log.warn('a sweep could not look for uncleaned objects', { reason: faultOf(error).detail });
    return [];
  }
}

/** Null for a damaged record, too: its worker crashes on it and logs that. */
function overdueIn(key: Key, item: Item | null): Overdue | null {
  const record = item && recordFrom(key, item);
  try {
    return record && overdueOf(record);
  } catch {
    return null;
  }
}

function recordFrom({ table }: Key, item: Item): AnyRecord {
  if (table === 'leases') return leaseFrom(item);
  return table === 'resources' ? resourceFrom(item) : executionFrom(item);
}
