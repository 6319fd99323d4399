import type { TurnCommon } from '../../lifecycle/decision.ts';
import { cleaningWaitEnds } from '../../lifecycle/lease/cleaning.ts';
import { inFlight } from '../../lifecycle/lease/pending/ask-for-room.ts';
import type { Option, PendingTurn } from '../../lifecycle/lease/turn.ts';
import type { PendingLease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import type { CleaningSeat, LineEntry, LineId } from '../../model/seat.ts';
import { seconds } from '../../model/time.ts';
import type { TurnPorts } from '../ports.ts';
import { readCleaningSeats, readUsage } from '../read/slots.ts';
import { buildFacts, couldBuildNow } from './build-plans.ts';
import { reclaimCandidates } from './reclaim-candidates.ts';

/** What a lease reads when no seat is in sight: where there is room, and what could make some. */
export type RoomFacts = Pick<
  PendingTurn,
  'usage' | 'builds' | 'breakers' | 'plans' | 'idle' | 'busy' | 'cleaning'
>;

export const noRoom: RoomFacts = {
  usage: new Map(),
  builds: new Map(),
  breakers: new Map(),
  plans: new Map(),
  idle: [],
  busy: [],
  cleaning: [],
};

/**
 * Reads the counters; then, if nothing is being built for the lease, what it could build; and only
 * if it could build nothing now, the resources it could ask to make room.
 */
export async function roomFacts(
  ports: TurnPorts,
  lease: PendingLease,
  known: Pick<PendingTurn, 'options' | 'entries' | 'building' | 'reclaim'>,
  common: TurnCommon,
): Promise<RoomFacts> {
  const { options, entries, building, reclaim } = known;
  const possible = options.filter(({ never }) => never === null);
  const counters = await readUsage(
    ports.store,
    possible.map(({ blueprint }) => blueprint.name),
  );
  const counted = {
    usage: new Map([...counters].map(([name, { n }]) => [name, n])),
    builds: new Map([...counters].map(([name, { building }]) => [name, building])),
  };
  if (building?.state === 'pending') return { ...noRoom, ...counted };

  const own = (name: string) => entries.filter(({ blueprint }) => blueprint === name);
  const isFull = ({ blueprint: { name }, limit }: Option): boolean =>
    (counters.get(name)?.n ?? 0) >= limit && !own(name).some(({ room }) => room);
  const open = possible.filter(({ state }) => state === 'open');
  const hasSeats = ({ blueprint: { name } }: Option): boolean => {
    const { n, building } = counters.get(name) ?? { n: 0, building: 0 };
    return n > building;
  };
  // An entry that was marked unable to build is looked at again, room or not.
  const worthPlanning = open.filter(
    (option) => !isFull(option) || own(option.blueprint.name).some(cannotBuild),
  );
  const facts = { ...counted, ...(await buildFacts(ports, worthPlanning, common.chance)) };
  const builds = worthPlanning.some(
    (option) => !isFull(option) && couldBuildNow(option.blueprint.name, facts, common.now),
  );
  if (inFlight(reclaim, lease.id)) return { ...noRoom, ...facts };
  const full = builds ? [] : open.filter(isFull);
  const candidates = await reclaimCandidates(ports, lease, { full, counters }, common);
  const mayAct = builds || candidates.idle.length + candidates.busy.length > 0;
  const cleaning = mayAct ? await cleaningSeats(ports, lease, open.filter(hasSeats), common) : [];
  return { ...facts, ...candidates, cleaning };
}

/** Reads the seats that are coming back, as long as the lease would wait for one. */
async function cleaningSeats(
  { store }: TurnPorts,
  lease: PendingLease,
  options: readonly Option[],
  { now }: TurnCommon,
): Promise<readonly CleaningSeat[]> {
  if (lease.reclaim !== null || cleaningWaitEnds(lease) <= now) return [];
  const lines = options.flatMap(({ blueprint: { name }, fits }) =>
    fits.map((fit): LineId => ({ blueprint: name, fit })),
  );
  const since = now - seconds(limits.cleaningWait);
  const found = lines
    .slice(0, limits.linesPerLease)
    .map((line) => readCleaningSeats(store, line, since));
  return (await Promise.all(found)).flat();
}

const cannotBuild = ({ couldBuild }: LineEntry): boolean => !couldBuild;
