import { RefusedError } from '../../../functions/api/http/problem.ts';
import { FaultError, faultOf } from '../../../shared/model/fault.ts';
import type { ObjectId } from '../../../shared/model/ids.ts';
import { blamed } from './blame.ts';
import type { Chance } from './chance.ts';
import type { StoryClock } from './clock.ts';
import {
  type Door,
  type DoorKind,
  type FunctionName,
  type Grain,
  type Life,
  never,
  type Verdict,
} from './life.ts';
import { createProcess, type Ground, type Process } from './process.ts';
import type { Profile } from './profile.ts';
import type { Trace } from './trace.ts';
import { drawVerdict } from './verdict.ts';

type CrewOptions = Readonly<{
  profile: Profile;
  chance: Chance;
  clock: StoryClock;
  trace: Trace;
  wrong: string[];
  ground: Omit<Ground, 'knock' | 'kill'>;
}>;

/** What a function is begun with. */
export type Task = Readonly<{
  name: FunctionName;
  about: string;
  ids?: readonly ObjectId[];
  grain?: Grain;
  act(process: Process): Promise<unknown>;
  /** Told once: it answered, or it failed or died. */
  ended?(how: 'answered' | 'failed' | 'dead'): void;
}>;

/** A function's whole time; the API has longer. */
const lifetimeMs = (name: FunctionName): number => (name === 'api' ? 29_000 : 20_000);

/** Functions at work: each stops at every await, until it is let go on, or dies there. */
export function createCrew({ profile, chance, clock, trace, wrong, ground }: CrewOptions) {
  const doors: Door[] = [];
  const lives = new Map<Life, Readonly<{ task: Task; process: Process }>>();
  const idle = new Map<FunctionName, Process[]>();
  let acting: Life | null = null;
  let count = 0;
  let step = 0;
  let free = false;

  const processFor = (name: FunctionName): Process => {
    const found = chance.once(0.8) ? idle.get(name)?.pop() : undefined;
    const skew = profile.skewMs === 0 ? 0 : chance.between(-profile.skewMs, profile.skewMs);
    return found ?? createProcess({ ...ground, knock, kill }, skew);
  };

  function knock(life: Life, kind: DoorKind, what: () => string, ms = 0): Promise<Verdict> {
    if (life.state !== 'running') return never();
    const stops = life.grain === 'every await' || (life.grain === 'changes' && kind !== 'read');
    if (free || !stops) return passThrough(life, kind, what, ms);
    return new Promise((enter) => {
      const text = what();
      doors.push({ life, kind, what: text, opensAt: clock.now() + ms, enter });
    });
  }

  /** Nobody interleaves here: it goes on at once, though trouble may meet it all the same. */
  function passThrough(life: Life, kind: DoorKind, what: () => string, ms: number) {
    if (ms > 0) clock.to(clock.now() + ms);
    const verdict = free ? 'go' : drawVerdict(profile.rates, chance, kind, '');
    if (!free && kind !== 'read') trace.say(() => `  ${nameOf(life)} ${what()}${told(verdict)}`);
    return Promise.resolve(verdict);
  }

  function leave(life: Life, how: 'answered' | 'failed' | 'dead'): void {
    const known = lives.get(life);
    if (known === undefined) return;
    lives.delete(life);
    life.state = how === 'dead' ? 'dead' : 'answered';
    for (let at = doors.length - 1; at >= 0; at -= 1) {
      if (doors[at]?.life === life) doors.splice(at, 1);
    }
    known.process.life = null;
    if (how !== 'dead') idle.set(life.name, [...(idle.get(life.name) ?? []), known.process]);
    known.task.ended?.(how);
  }

  /** Its process dies with it, wherever it was. */
  function kill(life: Life): void {
    trace.say(() => `  ${nameOf(life)} dies`);
    leave(life, 'dead');
  }

  function begin(task: Task): Life {
    count += 1;
    const life: Life = {
      ...{ n: count, name: task.name, about: task.about, ids: task.ids ?? [] },
      ...{ began: clock.now(), beganAt: step, readSince: step, state: 'running' },
      speed: chance.once(profile.slow) ? 0.03 : 1,
      grain: task.grain ?? (chance.once(profile.coarse) ? 'changes' : 'every await'),
    };
    trace.say(() => `${nameOf(life)} begins`);
    const process = processFor(task.name);
    process.life = life;
    lives.set(life, { task, process });
    acting = life;
    task.act(process).then(
      () => leave(life, 'answered'),
      (error: unknown) => {
        trace.say(() => `  ${nameOf(life)} fails: ${faultOf(error).detail}`);
        const expected = error instanceof RefusedError || error instanceof FaultError;
        const bug = error instanceof FaultError && error.fault.reason === 'bug';
        if (!expected || bug) wrong.push(...blamed(`${task.name} crashed`, { error }));
        leave(life, 'failed');
      },
    );
    return life;
  }

  /** Lets one of the waiting calls happen; which one, and with what trouble, is chance. */
  function openDoor(): void {
    const open = doors.filter(({ opensAt }) => opensAt <= clock.now());
    const soonest = doors.toSorted((a, b) => a.opensAt - b.opensAt)[0];
    const door = chance.weighted(open, ({ life }) => life.speed) ?? soonest;
    if (door === undefined) return;
    clock.to(door.opensAt);
    if (door.kind !== 'pause' && chance.once(profile.rates.crash)) {
      kill(door.life);
      return;
    }
    doors.splice(doors.indexOf(door), 1);
    const verdict = drawVerdict(profile.rates, chance, door.kind, door.what);
    trace.say(() => `  ${nameOf(door.life)} ${door.what}${told(verdict)}`);
    if (door.kind === 'act') door.life.readSince = step;
    acting = door.life;
    door.enter(verdict);
  }

  return {
    ...{ begin, openDoor, kill },
    acting: () => acting,
    step: () => step,
    nextStep: () => {
      step += 1;
      acting = null;
    },
    hasEffect: (life: Life) => {
      life.readSince = step;
    },
    running: (): readonly Life[] => [...lives.keys()],
    isRunning: (life: Life) => lives.has(life),
    doors: () => doors.length,
    /** Those whose time is up die. */
    timeOut(): void {
      for (const life of [...lives.keys()]) {
        if (clock.now() - life.began > lifetimeMs(life.name)) kill(life);
      }
    },
    /** While it is calm nothing goes wrong and nobody waits at a door. */
    calm(on: boolean): void {
      free = on;
      acting = null;
      if (!on) return;
      for (const door of doors.splice(0)) {
        clock.to(door.opensAt);
        door.enter('go');
      }
    },
  };
}

export type Crew = ReturnType<typeof createCrew>;

const nameOf = ({ name, n, about }: Life): string => `${name}#${n} ${about}:`;
const told = (verdict: Verdict): string => (verdict === 'go' ? '' : ` [${verdict}]`);
