import { onHostEvent } from '../../../functions/host-events/host-event.ts';
import type { Stage } from '../stage/stage.ts';
import type { Move } from './move.ts';

const reportedStates = new WeakMap<Stage, Map<string, string>>();

/** Reports hosts whose state changed. Delivery is best effort, so some reports never arrive. */
export function reportHostStates(stage: Stage): void {
  const known = reportedStates.get(stage) ?? new Map<string, string>();
  reportedStates.set(stage, known);
  for (const { id: machine, state } of stage.cloud.dump().machines) {
    if (known.get(machine) === state) continue;
    known.set(machine, state);
    if (!machine.startsWith('i-') || stage.chance.once(0.3)) continue;
    stage.crew.begin({
      name: 'host-events',
      about: `${machine} is ${state}`,
      act: ({ ports }) => onHostEvent(ports, { kind: 'machine', machine, state }),
    });
  }
}

const livingHosts = ({ cloud }: Stage) =>
  cloud.dump().machines.filter(({ id, state }) => state !== 'terminated' && id.startsWith('i-'));

const hostDies: Move = {
  name: 'a host dies',
  weight: (stage) => (livingHosts(stage).length > 0 ? 0.6 : 0),
  act(stage) {
    const host = stage.chance.pick(livingHosts(stage));
    if (!host) return;
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
  act({ cloud, trace }) {
    trace.say(() => 'the next machine will die while it boots');
    cloud.knobs.launchThenDie();
  },
};

const agentFallsSilent: Move = {
  name: 'an agent falls silent',
  weight: ({ cloud }) => (cloud.dump().machines.length > 0 ? 0.4 : 0),
  act({ cloud, chance, trace }) {
    const host = chance.pick(cloud.dump().machines);
    if (!host) return;
    const silent = chance.once(0.4);
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
