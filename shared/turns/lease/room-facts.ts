import type { AnyDriver } from '../../blueprints/contract.ts';
import { dependentsOf } from '../../blueprints/nesting.ts';
import { blocksBuilds } from '../../lifecycle/allocator/breaker.ts';
import type { TurnCommon } from '../../lifecycle/decision.ts';
import { inFlight, reclaimUlid } from '../../lifecycle/lease/pending/ask-for-room.ts';
import type {
  BuildPlan,
  BusyResource,
  IdleResource,
  Option,
  PendingTurn,
  ReclaimOutcome,
} from '../../lifecycle/lease/turn.ts';
import type { Blueprint } from '../../model/blueprint.ts';
import type { Breaker } from '../../model/breaker.ts';
import { faultOf } from '../../model/fault.ts';
import { commandKey } from '../../model/keys.ts';
import type { PendingLease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import { resourceFrom } from '../../model/record.ts';
import type { FreeSeat, LineEntry, LineId } from '../../model/seat.ts';
import { seconds } from '../../model/time.ts';
import type { Store } from '../../ports/store.ts';
import type { TurnPorts } from '../ports.ts';
import {
  type Counters,
  readBreakers,
  readFreeSeats,
  readResource,
  readUsage,
} from '../read/records.ts';

/** What a lease reads when no seat is in sight: where there is room, and who could make some. */
type RoomFacts = Pick<PendingTurn, 'usage' | 'builds' | 'breakers' | 'plans' | 'idle' | 'busy'>;
type Usage = ReadonlyMap<string, Counters>;

export const noRoom: RoomFacts = {
  usage: new Map(),
  builds: new Map(),
  breakers: new Map(),
  plans: new Map(),
  idle: [],
  busy: [],
};

export async function roomFacts(
  ports: TurnPorts,
  lease: PendingLease,
  seenBefore: Pick<PendingTurn, 'options' | 'entries' | 'building' | 'reclaim'>,
  common: TurnCommon,
): Promise<RoomFacts> {
  const { options, entries, building, reclaim } = seenBefore;
  const could = options.filter(({ never }) => never === null);
  const counters = await readUsage(
    ports.store,
    could.map(({ blueprint }) => blueprint.name),
  );
  const seen = {
    usage: new Map([...counters].map(([name, { n }]) => [name, n])),
    builds: new Map([...counters].map(([name, { building }]) => [name, building])),
  };
  if (building?.state === 'pending') return { ...noRoom, ...seen };
  const mine = (name: string) => entries.filter(({ blueprint }) => blueprint === name);
  const full = ({ blueprint: { name }, limit }: Option) =>
    (counters.get(name)?.n ?? 0) >= limit && !mine(name).some(({ room }) => room);
  const open = could.filter(({ state }) => state === 'open');
  const roomy = open.filter(
    (option) => !full(option) || mine(option.blueprint.name).some(cannotBuild),
  );
  const [plans, breakers] = await Promise.all([
    plansFor(ports, roomy, common.chance),
    breakersOf(ports, roomy),
  ]);
  const facts = { ...seen, plans, breakers };
  const builds = roomy.some((option) => {
    const { name } = option.blueprint;
    return !full(option) && plans.get(name)?.length && mayBuild(breakers.get(name), common);
  });
  if (builds || inFlight(reclaim, lease.id)) return { ...noRoom, ...facts };
  const others = await reclaimCandidates(ports, lease, open.filter(full), counters, common);
  return { ...facts, ...others };
}

const mayBuild = (breaker: Breaker | null | undefined, { now }: TurnCommon): boolean =>
  !breaker || !blocksBuilds(breaker, now);

async function breakersOf({ store }: TurnPorts, options: readonly Option[]) {
  const names = options.map(({ blueprint }) => blueprint.name);
  const found = await readBreakers(store, names);
  return new Map(names.map((name, i) => [name, found[i] ?? null]));
}

const cannotBuild = ({ couldBuild }: LineEntry): boolean => !couldBuild;

/** What became of the room it asked for, if it did. */
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
 * Resources whose seats are of no use to this lease, in blueprints that could build for it had they
 * room. Strong reads of their bags show who is idle; nobody being idle, and patience at its end, an
 * index shows who is busy. The resource itself decides when it is asked.
 */
async function reclaimCandidates(
  ports: TurnPorts,
  lease: PendingLease,
  full: readonly Option[],
  counters: Usage,
  common: TurnCommon,
): Promise<Pick<PendingTurn, 'idle' | 'busy'>> {
  const others = full.map((option) => ({ option, places: otherFits(option, counters) }));
  const { now, chance } = common;
  const nests = await idleDependents(ports, full, chance);
  const worth = others.filter(({ places }) => places.length > 0);
  if (worth.length === 0) return { idle: nests, busy: [] };
  const theirs = worth.map(({ option }) => option);
  const [plans, breakers] = await Promise.all([
    plansFor(ports, theirs, chance),
    breakersOf(ports, theirs),
  ]);
  const useful = worth.filter(({ option }) => {
    const { name } = option.blueprint;
    return plans.get(name)?.length && mayBuild(breakers.get(name), common);
  });
  const found = await Promise.all(
    useful.map(async ({ option, places }) => {
      const read = places.map((place) =>
        readFreeSeats(ports.store, place, seatsOf(option), chance),
      );
      const tokens = (await Promise.all(read)).flat();
      const idle = idleOf(tokens);
      const patient = lease.queuedAt + seconds(limits.patience) > now;
      const busy = idle.length > 0 || patient ? [] : await busyOf(ports.store, option, tokens);
      return { idle, busy };
    }),
  );
  return {
    idle: [...nests, ...found.flatMap(({ idle }) => idle)],
    busy: found.flatMap(({ busy }) => busy),
  };
}

/** Idle resources that hold seats of these by leases of their own: gone, they give them back. */
async function idleDependents(
  ports: TurnPorts,
  full: readonly Option[],
  chance: number,
): Promise<readonly IdleResource[]> {
  const names = full.map(({ blueprint }) => blueprint.name);
  const nesters = dependentsOf(names, await ports.catalog.read(), ports.drivers);
  if (nesters.length === 0) return [];
  const counters = await readUsage(
    ports.store,
    nesters.map(({ name }) => name),
  );
  const freeSeats = nesters.flatMap(({ name: blueprint, leasesPerResource }) =>
    (counters.get(blueprint)?.fits ?? []).map((fit) => {
      const seats = (counters.get(blueprint)?.n ?? 0) * leasesPerResource;
      return readFreeSeats(ports.store, { blueprint, fit }, seats, chance);
    }),
  );
  return idleOf((await Promise.all(freeSeats)).flat());
}

const otherFits = ({ blueprint: { name }, fits }: Option, counters: Usage): readonly LineId[] =>
  (counters.get(name)?.fits ?? [])
    .filter((fit) => !fits.includes(fit))
    .slice(0, limits.fitsPerBlueprint)
    .map((fit) => ({ blueprint: name, fit }));

const seatsOf = ({ limit, blueprint }: Option): number => limit * blueprint.leasesPerResource;

/** Resources all of whose seats are among these tokens. */
function idleOf(tokens: readonly FreeSeat[]): readonly IdleResource[] {
  const byResource = Map.groupBy(tokens, ({ resource }) => resource);
  return [...byResource].flatMap(([resource, seats]) => {
    const whole = seats.length === seats[0]?.capacity;
    return whole ? [{ resource, since: Math.max(...seats.map(({ freedAt }) => freedAt)) }] : [];
  });
}

/** Active ones of other fits, some seat of which is held; the newest of the blueprint, a page. */
async function busyOf(
  store: Store,
  { blueprint, fits }: Option,
  tokens: readonly FreeSeat[],
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
    const free = tokens.filter((token) => token.resource === resource.id).length;
    return [{ resource: resource.id, free, activatedAt: resource.activatedAt }];
  });
}

async function plansFor(
  ports: TurnPorts,
  options: readonly Option[],
  chance: number,
): Promise<ReadonlyMap<string, readonly BuildPlan[]>> {
  const found = await Promise.all(
    options.map(async ({ blueprint, fits }) => {
      const type = ports.drivers.find((known) => known.driver === blueprint.driver);
      const plans = type && (await plansOf(ports, blueprint, type, fits, chance));
      return [blueprint.name, plans ?? []] as const;
    }),
  );
  return new Map(found);
}

/** A type that fails to plan by its own mistake builds nothing; trouble of the store is thrown. */
async function plansOf(
  ports: TurnPorts,
  { name, parameters }: Blueprint,
  type: AnyDriver,
  fits: readonly string[],
  chance: number,
): Promise<readonly BuildPlan[]> {
  try {
    return await type.plans(parameters, fits, ports.store, chance);
  } catch (error) {
    if (faultOf(error).reason !== 'bug') throw error;
    ports.log.error('a type could not plan', { blueprint: name, type: type.driver, error });
    return [];
  }
}
