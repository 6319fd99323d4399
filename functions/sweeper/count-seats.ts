import type { Blueprint } from '../../shared/model/blueprint.ts';
import { faultOf } from '../../shared/model/fault.ts';
import { freeSeatsPartition, linePartition } from '../../shared/model/keys.ts';
import { limits } from '../../shared/model/limits.ts';
import { lineEntryFrom } from '../../shared/model/record.ts';
import type { Item } from '../../shared/model/write.ts';
import type { Measures } from '../../shared/ports/metrics.ts';
import { pages } from '../../shared/ports/pages.ts';
import type { Store } from '../../shared/ports/store.ts';
import { type Counters, readUsage } from '../../shared/turns/read/slots.ts';
import type { SweeperPorts } from './report.ts';

/**
 * Measures seats and line length of each blueprint. Counts, and so the cost, are bounded: an idle
 * blueprint costs one counter and an empty page a minute. No decision depends on these metrics.
 */
export async function countSeats(ports: SweeperPorts): Promise<void> {
  const { store, metrics, log } = ports;
  try {
    const blueprints = (await ports.catalog.read()).blueprints.slice(0, limits.blueprintsCounted);
    const usage = await readUsage(
      store,
      blueprints.map(({ name }) => name),
    );
    for (const blueprint of blueprints) {
      const measures = await measureSeats(store, blueprint, usage.get(blueprint.name));
      metrics.put(measures, { blueprint: blueprint.name });
    }
  } catch (error) {
    log.warn('seats could not be counted', { reason: faultOf(error).detail });
  }
}

async function measureSeats(
  store: Store,
  { name, leasesPerResource, seatShards }: Blueprint,
  usage: Counters = { n: 0, building: 0, fits: [] },
): Promise<Measures> {
  const entries = await readUpToBound(store, linePartition(name));
  const lineLength = new Set(entries.map((entry) => lineEntryFrom(entry).lease)).size;
  const seats = Math.max(0, usage.n - usage.building) * leasesPerResource;
  if (seats === 0) return { lineLength, seatsHeld: 0, seatsFree: 0 };
  const freeSeats = usage.fits.flatMap((fit) =>
    Array.from({ length: seatShards }, (_, shard) =>
      readUpToBound(store, freeSeatsPartition({ blueprint: name, fit }, shard)),
    ),
  );
  const seatsFree = (await Promise.all(freeSeats)).flat().length;
  // The number of held seats is unknown if the free ones were not counted to the end.
  if (seatsFree >= limits.countedMax) return { lineLength, seatsFree };
  return { lineLength, seatsFree, seatsHeld: Math.max(0, seats - seatsFree) };
}

/** Returns the items of one partition, up to the bound past which metrics need no exact count. */
async function readUpToBound(store: Store, pk: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const page of pages(store, { table: 'slots', pk, limit: limits.listPage })) {
    items.push(...page.map(({ item }) => item));
    if (items.length >= limits.countedMax) break;
  }
  return items;
}
