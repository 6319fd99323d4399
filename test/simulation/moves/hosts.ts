import { onHostEvent } from '../../../functions/host-events/host-event.ts';
import type { Chance } from '../stage/chance.ts';
import type { Stage } from '../stage/stage.ts';
import type { Move } from './move.ts';

type HostState = Readonly<{ machine: string; state: string }>;
/** What a story has reported of its hosts, and the reports that are late. */
type Reports = { readonly known: Map<string, string>; late: HostState[] };
const reportsOf = new WeakMap<Stage, Reports>();

/**
 * Reports hosts whose state changed. Delivery is best effort: some reports never arrive, some twice
 * and some late, when they are no longer true.
 */
export function reportHostStates(stage: Stage): void {
  const { chance, census, profile } = stage;
  const reports = reportsOf.get(stage) ?? { known: new Map<string, string>(), late: [] };
  reportsOf.set(stage, reports);
  for (const each of reports.late.splice(0)) report(stage, each);
  for (const { id: machine, state } of stage.cloud.dump().machines) {
    if (reports.known.get(machine) === state) continue;
    reports.known.set(machine, state);
    if (!machine.startsWith('i-')) continue;
    if (chance.once(0.3)) {
      census.count('event-lost');
    } else if (meets(chance, profile.rates.eventLate)) {
      census.count('event-late');
      reports.late.push({ machine, state });
    } else {
      report(stage, { machine, state });
      if (!meets(chance, profile.rates.eventDoubled)) continue;
      census.count('event-doubled');
      report(stage, { machine, state });
    }
  }
}

const meets = (chance: Chance, rate: number): boolean => rate > 0 && chance.once(rate);

function report({ crew }: Stage, { machine, state }: HostState): void {
  crew.begin({
    name: 'host-events',
    about: `${machine} is ${state}`,
    act: ({ ports }) => onHostEvent(ports, { kind: 'machine', machine, state }),
  });
}

const livingHosts = ({ cloud }: Stage) =>
  cloud.dump().machines.filter(({ id, state }) => state !== 'terminated' && id.startsWith('i-'));

const hostDies: Move = {
  name: 'a host dies',
  weight: (stage) => (livingHosts(stage).length > 0 ? 0.6 : 0),
  act(stage) {
    const host = stage.chance.pick(livingHosts(stage));
    if (!host) return;
    stage.census.count('machine-dies');
    stage.trace.say(() => `host ${host.id} dies`);
    stage.cloud.knobs.killHost(host.id);
    if (!stage.profile.losesNothing || stage.chance.once(0.5)) reportHostStates(stage);
  },
};

const spotIsInterrupted: Move = {
  name: 'a Spot interruption is announced',
  weight: (stage) => (livingHosts(stage).length > 0 ? 0.6 : 0),
  act(stage) {
    const host = stage.chance.pick(livingHosts(stage));
    if (!host) return;
    const notice = stage.chance.once(0.5) ? 'warning' : 'rebalance';
    stage.crew.begin({
      name: 'host-events',
      about: `${host.id} may be taken (${notice})`,
      act: ({ ports }) => onHostEvent(ports, { kind: 'interruption', machine: host.id, notice }),
    });
  },
};

const launchDies: Move = {
  name: 'a launch dies',
  weight: () => 0.3,
  act({ cloud, trace, census }) {
    census.count('machine-dies');
    trace.say(() => 'the next machine will die while it boots');
    cloud.knobs.launchThenDie();
  },
};

const agentFallsSilent: Move = {
  name: 'an agent falls silent',
  weight: ({ cloud }) => (cloud.dump().machines.length > 0 ? 0.4 : 0),
  act({ cloud, chance, trace, census }) {
    const host = chance.pick(cloud.dump().machines);
    if (!host) return;
    const silent = chance.once(0.4);
    if (silent) census.count('agent-silent');
    trace.say(() => `${host.id} ${silent ? 'falls silent' : 'speaks'}`);
    cloud.knobs.silence(host.id, silent);
  },
};

export const hostMoves: readonly Move[] = [
  hostDies,
  spotIsInterrupted,
  launchDies,
  agentFallsSilent,
];
