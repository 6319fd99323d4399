import { dependentsOf } from '../../blueprints/dependency-graph.ts';
import type { TurnCommon } from '../../lifecycle/decision.ts';
import { isStillPatient, reclaimUlid } from '../../lifecycle/lease/pending/ask-for-room.ts';
import type {
  BusyResource,
  IdleResource,
  Option,
  PendingTurn,
  ReclaimOutcome,
} from '../../lifecycle/lease/turn.ts';
import { commandKey } from '../../model/keys.ts';
import type { PendingLease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import { resourceFrom } from '../../model/record.ts';
import type { FreeSeat, LineId } from '../../model/seat.ts';
import type { Store } from '../../ports/store.ts';
import type { TurnPorts } from '../ports.ts';
import { readResource } from '../read/records.ts';
import { type Counters, readFreeSeats, readUsage, type SeatsOf, seatsOf } from '../read/slots.ts';
import { buildFacts, couldBuildNow } from './build-plans.ts';

type CountersByBlueprint = ReadonlyMap<string, Counters>;

/** Blueprints that could serve the lease but are at their limit, and the counters of all. */
type FullBlueprints = Readonly<{ full: readonly Option[]; counters: CountersByBlueprint }>;

/** Returns what became of the resource the lease asked to make room; null if it asked none. */
export async function readReclaim(
  store: Store,
  { id, reclaim }: PendingLease,
): Promise<ReclaimOutcome | null> {
  if (reclaim === null) return null;
  const [resource, command] = await Promise.all([
    readResource(store, reclaim.resource),
    store.get(commandKey(reclaim.resource, reclaimUlid(id))),
  ]);
  return { resource, commandPending: command !== null };
}

/**
 * Returns resources whose seats are of no use to this lease, in blueprints that could build for it
 * if they had room. Strong reads of their free seats show the idle ones; only if none is idle and
 * the lease's patience is over, an index shows the busy ones. The resource itself decides when it
 * is asked.
 */
export async function reclaimCandidates(
  ports: TurnPorts,
  lease: PendingLease,
  { full, counters }: FullBlueprints,
  { now, chance }: TurnCommon,
): Promise<Pick<PendingTurn, 'idle' | 'busy'>> {
  const others = full.map((option) => ({ option, lines: linesOfOtherFits(option, counters) }));
  const dependents = await idleDependents(ports, full, chance);
  const usable = others.filter(({ lines }) => lines.length > 0);
  if (usable.length === 0) return { idle: dependents, busy: [] };
  const facts = await buildFacts(
    ports,
    usable.map(({ option }) => option),
    chance,
  );
  const useful = usable.filter(({ option }) => couldBuildNow(option.blueprint.name, facts, now));
  const found = await Promise.all(
    useful.map(async ({ option, lines }) => {
      const read = lines.map((line) =>
        readFreeSeats(ports.store, line, seatsOfOption(option), chance),
      );
      const seats = (await Promise.all(read)).flat();
      const idle = idleAmong(seats);
      const waits = idle.length > 0 || isStillPatient(lease, now);
      const busy = waits ? [] : await busyOf(ports.store, option, seats);
      return { idle, busy };
    }),
  );
  return {
    idle: [...dependents, ...found.flatMap(({ idle }) => idle)],
    busy: found.flatMap(({ busy }) => busy),
  };
}

/**
 * Returns idle resources of other blueprints that hold seats of these through leases of their own:
 * once they are gone, those seats are free.
 */
async function idleDependents(
  ports: TurnPorts,
  full: readonly Option[],
  chance: number,
): Promise<readonly IdleResource[]> {
  const names = full.map(({ blueprint }) => blueprint.name);
  const dependents = dependentsOf(names, await ports.catalog.read(), ports.drivers);
  if (dependents.length === 0) return [];
  const counters = await readUsage(
    ports.store,
    dependents.map(({ name }) => name),
  );
  const reads = dependents.flatMap((dependent) => {
    const { name: blueprint } = dependent;
    const { fits = [], n = 0 } = counters.get(blueprint) ?? {};
    const seats = seatsOf(dependent, n);
    return fits.map((fit) => readFreeSeats(ports.store, { blueprint, fit }, seats, chance));
  });
  return idleAmong((await Promise.all(reads)).flat());
}

const linesOfOtherFits = (
  { blueprint: { name }, fits }: Option,
  counters: CountersByBlueprint,
): readonly LineId[] =>
  (counters.get(name)?.fits ?? [])
    .filter((fit) => !fits.includes(fit))
    .slice(0, limits.fitsPerBlueprint)
    .map((fit) => ({ blueprint: name, fit }));

const seatsOfOption = ({ limit, blueprint }: Option): SeatsOf => seatsOf(blueprint, limit);

/** Returns the resources all of whose seats are among these free ones. */
function idleAmong(freeSeats: readonly FreeSeat[]): readonly IdleResource[] {
  const byResource = Map.groupBy(freeSeats, ({ resource }) => resource);
  return [...byResource].flatMap(([resource, seats]) => {
    const whole = seats.length === seats[0]?.capacity;
    return whole ? [{ resource, since: Math.max(...seats.map(({ freedAt }) => freedAt)) }] : [];
  });
}

/**
 * Returns active resources of other fits with a held seat, among the newest page of the blueprint.
 */
async function busyOf(
  store: Store,
  { blueprint, fits }: Option,
  freeSeats: readonly FreeSeat[],
): Promise<readonly BusyResource[]> {
  const page = await store.queryIndex({
    table: 'resources',
    index: 'by-blueprint',
    pk: blueprint.name,
    limit: limits.listPage,
    descending: true,
  });
  const items = await store.getMany(page.entries.map(({ key }) => key));
  return items.flatMap((item) => {
    const resource = item && resourceFrom(item);
    if (resource?.state !== 'active' || fits.includes(resource.fit)) return [];
    if (resource.paused || resource.retiring) return [];
    const free = freeSeats.filter((seat) => seat.resource === resource.id).length;
    return [{ resource: resource.id, free, activatedAt: resource.activatedAt }];
  });
}
