import { faultOf } from '../../shared/model/fault.ts';
import type { ObjectId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import type { AnyRecord } from '../../shared/model/record.ts';
import { executionFrom, leaseFrom, resourceFrom } from '../../shared/model/record.ts';
import type { Instant } from '../../shared/model/time.ts';
import type { Item, Key } from '../../shared/model/write.ts';
import type { TurnPorts } from '../../shared/turns/ports.ts';
import { type Overdue, overdueOf } from './uncleaned.ts';

/** An object that ought to be gone, with where it lies. */
export type Uncleaned = Overdue & Readonly<{ id: ObjectId; key: Key }>;

/** What is looked at, besides being woken: an object and its key. */
export type Named = Readonly<{ id: ObjectId; key: Key }>;

/**
 * Those of some objects that ought to be gone by now, oldest first. One strong read each, which
 * costs a tenth of the wake that the same sweep sends it. What can't be read this time is read by
 * a later sweep.
 */
export async function uncleanedAmong(
  { store, log }: Pick<TurnPorts, 'store' | 'log'>,
  named: readonly Named[],
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
      .slice(0, limits.uncleanedKept);
  } catch (error) {
    log.warn('a sweep could not look for what is uncleaned', { because: faultOf(error).detail });
    return [];
  }
}

/** What lies there may be damaged: then its worker stumbles over it, and that is told. */
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
