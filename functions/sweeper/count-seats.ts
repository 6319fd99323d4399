import type { Blueprint } from '../../shared/model/blueprint.ts';
import { faultOf } from '../../shared/model/fault.ts';
import { bagPartition, linePartition } from '../../shared/model/keys.ts';
import { limits } from '../../shared/model/limits.ts';
import { rowFrom } from '../../shared/model/record.ts';
import type { Item } from '../../shared/model/write.ts';
import type { Measures } from '../../shared/ports/metrics.ts';
import type { Store } from '../../shared/ports/store.ts';
import { type Counters, readUsage } from '../../shared/turns/read.ts';
import type { SweeperPorts } from './report.ts';

/**
 * Measures how full each blueprint is, and how long its line. What is counted is bounded, and so
 * is what it costs: a blueprint at rest is one counter and an empty page a minute. Nothing is
 * decided by it.
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
      const measures = await countOf(store, blueprint, usage.get(blueprint.name));
      metrics.put(measures, { blueprint: blueprint.name });
    }
  } catch (error) {
    log.warn('seats could not be counted', { because: faultOf(error).detail });
  }
}

async function countOf(
  store: Store,
  { name, leasesPerResource }: Blueprint,
  usage: Counters = { n: 0, building: 0, fits: [] },
): Promise<Measures> {
  const rows = await some(store, linePartition(name));
  const lineLength = new Set(rows.map((row) => rowFrom(row).lease)).size;
  const made = Math.max(0, usage.n - usage.building) * leasesPerResource;
  if (made === 0) return { lineLength, seatsHeld: 0, seatsFree: 0 };
  const bags = usage.fits.map((fit) => some(store, bagPartition({ blueprint: name, fit })));
  const seatsFree = (await Promise.all(bags)).flat().length;
  // Of a bag that was not counted to its end nobody knows how many are missing from it.
  if (seatsFree >= limits.placeCounted) return { lineLength, seatsFree };
  return { lineLength, seatsFree, seatsHeld: Math.max(0, made - seatsFree) };
}

/** What lies in one partition, up to a number that nobody cares to know more exactly. */
async function some(store: Store, pk: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  let after: string | undefined;
  while (items.length < limits.placeCounted) {
    const page = await store.query({
      table: 'slots',
      pk,
      limit: limits.listPage,
      ...(after === undefined ? {} : { after }),
    });
    items.push(...page.map(({ item }) => item));
    after = page.at(-1)?.sk;
    if (page.length < limits.listPage) break;
  }
  return items;
}
