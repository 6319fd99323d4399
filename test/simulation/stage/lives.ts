import { RefusedError } from '../../../functions/api/problems.ts';
import { faultOf } from '../../../shared/model/fault.ts';
import type { ObjectId } from '../../../shared/model/ids.ts';
import { blamed } from './blame.ts';
import type { Chance } from './chance.ts';
import type { StoryClock } from './clock.ts';
import type { Doors } from './doors.ts';
import type { Ground } from './ground.ts';
import { type Grain, type Life, lifeName, type StoryFunction } from './life.ts';
import { createProcess, type Process } from './process.ts';
import type { Profile } from './profile.ts';
import type { Trace } from './trace.ts';

export type LivesOptions = Readonly<{
  profile: Profile;
  chance: Chance;
  clock: StoryClock;
  trace: Trace;
  wrong: string[];
  ground: Omit<Ground, 'knock' | 'kill'>;
}>;

type LifeEnd = 'answered' | 'failed' | 'dead';

/** What a function is started with. */
export type LifeTask = Readonly<{
  name: StoryFunction;
  about: string;
  ids?: readonly ObjectId[];
  grain?: Grain;
  act(process: Process): Promise<unknown>;
  /** Called once, when the function has answered, failed or died. */
  ended?(how: LifeEnd): void;
}>;

/** Runs functions, from their first line to their answer or their death. */
export function createLives(options: LivesOptions, doors: Doors, step: () => number) {
  const { trace, wrong } = options;
  const lives = new Map<Life, Readonly<{ task: LifeTask; process: Process }>>();
  const processes = createProcesses(options, { ...options.ground, knock: doors.knock, kill });
  let count = 0;

  function leave(life: Life, how: LifeEnd): void {
    const known = lives.get(life);
    if (known === undefined) return;
    lives.delete(life);
    doors.forget(life);
    life.state = how === 'dead' ? 'dead' : 'answered';
    known.process.life = null;
    if (how !== 'dead') processes.give(life.name, known.process);
    known.task.ended?.(how);
  }

  /** Kills a function at whatever point it has reached; its process dies with it. */
  function kill(life: Life): void {
    trace.say(() => `  ${lifeName(life)} dies`);
    leave(life, 'dead');
  }

  function fail(life: Life, error: unknown): void {
    trace.say(() => `  ${lifeName(life)} fails: ${faultOf(error).detail}`);
    const refused = error instanceof RefusedError;
    if (!refused) wrong.push(...blamed(`${life.name} crashed`, { error }));
    leave(life, 'failed');
  }

  function begin(task: LifeTask): Life {
    count += 1;
    const life = newLife(options, task, { n: count, step: step() });
    trace.say(() => `${lifeName(life)} begins`);
    const process = processes.take(task.name);
    process.life = life;
    lives.set(life, { task, process });
    return life;
  }

  return {
    begin,
    kill,
    act(life: Life): void {
      const known = lives.get(life);
      known?.task.act(known.process).then(
        () => leave(life, 'answered'),
        (error: unknown) => fail(life, error),
      );
    },
    running: (): readonly Life[] => [...lives.keys()],
  };
}

function newLife(
  { profile, chance, clock }: LivesOptions,
  task: LifeTask,
  { n, step }: Readonly<{ n: number; step: number }>,
): Life {
  return {
    n,
    name: task.name,
    about: task.about,
    ids: task.ids ?? [],
    began: clock.now(),
    beganAt: step,
    readSince: step,
    state: 'running',
    speed: chance.once(profile.slow) ? 0.03 : 1,
    grain: task.grain ?? (chance.once(profile.coarse) ? 'changes' : 'every await'),
  };
}

/** Keeps processes for their next function; now and then it starts a new one. */
function createProcesses({ profile, chance }: LivesOptions, ground: Ground) {
  const idle = new Map<StoryFunction, Process[]>();
  return {
    take(name: StoryFunction): Process {
      const found = chance.once(0.8) ? idle.get(name)?.pop() : undefined;
      const skew = profile.skewMs === 0 ? 0 : chance.between(-profile.skewMs, profile.skewMs);
      if (found) return found;
      if (skew !== 0) ground.census.count('clock-skew');
      return createProcess(ground, skew);
    },
    give(name: StoryFunction, process: Process): void {
      idle.set(name, [...(idle.get(name) ?? []), process]);
    },
  };
}
