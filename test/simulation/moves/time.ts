import { sweep } from '../../../functions/sweeper/sweep.ts';
import type { Stage } from '../stage/stage.ts';
import { reportHostStates } from './hosts.ts';
import type { Move } from './move.ts';

/** Lets time pass: timers ring, functions time out, machines boot. */
export function passTime(stage: Stage, ms: number): void {
  const { clock, queues, crew } = stage;
  clock.to(clock.now() + ms);
  crew.timeOut();
  queues.timers.ring();
  reportHostStates(stage);
}

const timePasses: Move = {
  name: 'time passes',
  always: true,
  weight: ({ crew, queues }) =>
    crew.running().length === 0 && queues.ready().length === 0 ? 30 : 2,
  act(stage) {
    const { chance, profile, crew, trace, clock } = stage;
    // A function that times out loses its sends; a transaction lands within a second or so.
    const busy = profile.losesNothing && crew.running().length > 0;
    const careful = busy || crew.flights() > 0;
    const most = careful ? 300 : profile.stride * 1_000;
    const to = stage.queues.next() - clock.now();
    const ms = to > 0 && to < most && chance.once(0.4) ? to : Math.ceil(most * chance.next() ** 3);
    trace.say(() => `${(ms / 1_000).toFixed(3)} s pass`);
    passTime(stage, ms);
  },
};

const sweepMove: Move = {
  name: 'sweep',
  weight: ({ crew }) => (crew.running().some(({ name }) => name === 'sweeper') ? 0 : 0.5),
  act: (stage) => runSweep(stage),
};

export function runSweep({ crew, chance }: Stage): void {
  crew.begin({
    name: 'sweeper',
    about: 'sweep',
    grain: chance.once(0.9) ? 'through' : 'changes',
    act: ({ ports }) => sweep(ports),
  });
}

/** The indexes stop following the tables, catch up a little, or catch up entirely. */
const staleIndex: Move = {
  name: 'index lags',
  weight: () => 2,
  act({ engine, chance, trace, census }) {
    const how = chance.one('freeze', 'freeze', 'a little', 'all');
    trace.say(() => `indexes: ${how}`);
    if (how !== 'all') census.count('index-lag');
    if (how === 'freeze') engine.indexes.freeze();
    else if (how === 'all') engine.indexes.thaw();
    else engine.indexes.catchUp(chance.between(1, 10));
  },
};

export const timeMoves: readonly Move[] = [timePasses, sweepMove, staleIndex];
