import { RefusedError } from '../../../functions/api/http/problem.ts';
import { faultOf } from '../../../shared/model/fault.ts';
import type { ObjectId } from '../../../shared/model/ids.ts';
import { blamed } from './blame.ts';
import type { Chance } from './chance.ts';
import type { StoryClock } from './clock.ts';
import type { Doors } from './doors.ts';
import { type FunctionName, type Grain, type Life, nameOf } from './life.ts';
import { createProcess, type Ground, type Process } from './process.ts';
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

type End = 'answered' | 'failed' | 'dead';

/** What a function is begun with. */
export type Task = Readonly<{
  name: FunctionName;
  about: string;
  ids?: readonly ObjectId[];
  grain?: Grain;
  act(process: Process): Promise<unknown>;
  /** Told once: it answered, or it failed or died. */
  ended?(how: End): void;
}>;

/** Functions from their first line to their answer or their death. */
export function createLives(options: LivesOptions, doors: Doors, step: () => number) {
  const { profile, chance, clock, trace, wrong } = options;
  const lives = new Map<Life, Readonly<{ task: Task; process: Process }>>();
  const processes = createProcesses(options, { ...options.ground, knock: doors.knock, kill });
  let count = 0;

  function leave(life: Life, how: End): void {
    const known = lives.get(life);
    if (known === undefined) return;
    lives.delete(life);
    doors.forget(life);
    life.state = how === 'dead' ? 'dead' : 'answered';
    known.process.life = null;
    if (how !== 'dead') processes.give(life.name, known.process);
    known.task.ended?.(how);
  }

  /** Its process dies with it, wherever it was. */
  function kill(life: Life): void {
    trace.say(() => `  ${nameOf(life)} dies`);
    leave(life, 'dead');
  }

  function fail(life: Life, error: unknown): void {
    trace.say(() => `  ${nameOf(life)} fails: ${faultOf(error).detail}`);
    const refused = error instanceof RefusedError;
    if (!refused) wrong.push(...blamed(`${life.name} crashed`, { error }));
    leave(life, 'failed');
  }

  function begin(task: Task): Life {
    count += 1;
    const life: Life = {
      n: count,
      name: task.name,
      about: task.about,
      ids: task.ids ?? [],
      began: clock.now(),
      beganAt: step(),
      readSince: step(),
      state: 'running',
      speed: chance.once(profile.slow) ? 0.03 : 1,
      grain: task.grain ?? (chance.once(profile.coarse) ? 'changes' : 'every await'),
    };
    trace.say(() => `${nameOf(life)} begins`);
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

/** Processes wait for their next function; now and then a new one is begun. */
function createProcesses({ profile, chance }: LivesOptions, ground: Ground) {
  const idle = new Map<FunctionName, Process[]>();
  return {
    take(name: FunctionName): Process {
      const found = chance.once(0.8) ? idle.get(name)?.pop() : undefined;
      const skew = profile.skewMs === 0 ? 0 : chance.between(-profile.skewMs, profile.skewMs);
      return found ?? createProcess(ground, skew);
    },
    give(name: FunctionName, process: Process): void {
      idle.set(name, [...(idle.get(name) ?? []), process]);
    },
  };
}
