import { createMemoryCloud } from '../../../shared/adapters/memory/cloud.ts';
import { type Change, createEngine } from '../../../shared/adapters/memory/engine.ts';
import { isResourceId, type ResourceId } from '../../../shared/model/ids.ts';
import { eventFrom } from '../../../shared/model/record.ts';
import type { Write } from '../../../shared/model/write.ts';
import type { Log } from '../../../shared/turns/ports.ts';
import { seededIds } from '../../support/world.ts';
import { createHistory } from '../invariants/history.ts';
import { storyTypes } from './bench.ts';
import { blamed } from './blame.ts';
import { createChance } from './chance.ts';
import { createClock } from './clock.ts';
import { createCrew } from './crew.ts';
import { describeChanges } from './describe.ts';
import { createHosts } from './hosts.ts';
import { drawProfile } from './profile.ts';
import { createQueues } from './queues.ts';
import { createTrace } from './trace.ts';
import { createView } from './view.ts';

export type StageOptions = Readonly<{ seed: number; steps: number; trace: boolean }>;

/** The whole world of one story: tables, queues, cloud, hosts, functions, and one chance for all. */
export function createStage({ seed, steps, trace: traced }: StageOptions) {
  const chance = createChance(seed);
  const profile = drawProfile(chance, steps);
  const clock = createClock();
  const trace = createTrace(traced, clock.since);
  const wrong: string[] = [];
  const { view, follow } = createView();
  const history = createHistory(view);
  /** What the events of this story tell, by kind. */
  const happened = new Map<string, number>();
  let changed = false;

  const count = (changes: readonly Change[]): void => {
    for (const { key, after } of changes) {
      if (key.table !== 'events' || after === null) continue;
      for (const { kind } of eventFrom(after).what)
        happened.set(kind, (happened.get(kind) ?? 0) + 1);
    }
  };
  const log: Log = {
    info: () => {},
    warn: (message, data) => trace.say(() => `  (${message} ${JSON.stringify(data ?? {})})`),
    error: (message, data) => wrong.push(...blamed(message, data)),
  };
  const watch = (writes: readonly Write[], changes: readonly Change[]): void => {
    const life = crew.acting();
    const sentences = history.before({
      life,
      writes,
      changes,
      now: clock.now(),
      step: crew.step(),
    });
    for (const change of changes) follow(change);
    count(changes);
    changed = true;
    trace.say(() => `    ${describeChanges(changes)}`);
    wrong.push(
      ...sentences,
      ...history.after({ life, writes, changes, now: clock.now(), step: crew.step() }),
    );
    if (life) crew.hasEffect(life);
  };

  const engine = createEngine(clock, watch);
  const queues = createQueues(clock);
  const hosts = createHosts(clock, chance, profile.longestRun, {
    began: (execution, lease, host, times) => {
      trace.say(() => `    ${execution} begins on ${host}`);
      wrong.push(...history.began(execution, lease, host, times));
    },
  });
  const weather = { scriptsFail: profile.rates.hostFails, late: profile.rates.late };
  const cloud = createMemoryCloud({
    clock,
    deployment: 'story',
    delay: () => (chance.once(weather.late) ? chance.between(1, 50_000) : 0),
    onScript: (host, script) =>
      chance.once(weather.scriptsFail) ? speechless : hosts.onScript(host, script),
  });
  const ids = seededIds(chance.next);
  const crew = createCrew({
    ...{ profile, chance, clock, trace, wrong },
    ground: { clock, engine, cloud, queues, ids, types: storyTypes, log },
  });

  return {
    ...{ seed, profile, chance, clock, trace, wrong, view, history, engine, queues, hosts },
    ...{ weather, cloud, ids, crew, happened },
    /** Whether anything was written since the last time this was asked. */
    hasChanged(): boolean {
      const was = changed;
      changed = false;
      return was;
    },
    resources: (): readonly ResourceId[] =>
      [...view.resources.values()]
        .filter(({ state }) => state !== 'destroyed')
        .map(({ id }) => id)
        .filter(isResourceId),
  };
}

const speechless = { exitCode: 1, stdout: '', stderr: 'no space left on device\n', durationMs: 10 };

export type Stage = ReturnType<typeof createStage>;
