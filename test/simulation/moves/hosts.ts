import { onHostEvent } from '../../../functions/host-events/host-event.ts';
import type { Stage } from '../stage/stage.ts';
import type { Move } from './move.ts';

const told = new WeakMap<Stage, Map<string, string>>();

/** Events of hosts whose state moved: best effort, so some never come. */
export function tellOfHosts(stage: Stage): void {
  const known = told.get(stage) ?? new Map<string, string>();
  told.set(stage, known);
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

const alive = ({ cloud }: Stage) =>
  cloud.dump().machines.filter(({ id, state }) => state !== 'terminated' && id.startsWith('i-'));

const kill: Move = {
  name: 'a host dies',
  weight: (stage) => (alive(stage).length > 0 ? 0.6 : 0),
  act(stage) {
    const host = stage.chance.pick(alive(stage));
    if (!host) return;
    stage.trace.say(() => `host ${host.id} dies`);
    stage.cloud.knobs.killHost(host.id);
    if (!stage.profile.losesNothing || stage.chance.once(0.5)) tellOfHosts(stage);
  },
};

const stillborn: Move = {
  name: 'a launch dies',
  weight: () => 0.3,
  act({ cloud, trace }) {
    trace.say(() => 'the next machine will end while it boots');
    cloud.knobs.launchThenDie();
  },
};

const silence: Move = {
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

export const hostMoves: readonly Move[] = [kill, stillborn, silence];
