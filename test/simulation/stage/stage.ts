import { isResourceId, type ResourceId } from '../../../shared/model/ids.ts';
import type { Log } from '../../../shared/turns/ports.ts';
import { seededIds } from '../../support/seeded.ts';
import { storyDrivers } from './bench.ts';
import { blamed } from './blame.ts';
import { createCensus } from './census.ts';
import { createChance } from './chance.ts';
import { createClock } from './clock.ts';
import { createCrew } from './crew.ts';
import { createLandings } from './landings.ts';
import { createMemory } from './memory.ts';
import { createOutside } from './outside.ts';
import { drawProfile, type Weather, withWeather } from './profile.ts';
import { createStoryQueues } from './queues.ts';
import { createTrace } from './trace.ts';

export type StageOptions = Readonly<{
  seed: number;
  steps: number;
  trace: boolean;
  weather?: Weather;
}>;

/**
 * The whole world of one story: tables, queues, cloud, hosts and functions, on one random source.
 */
export function createStage({ seed, steps, trace: traced, weather = {} }: StageOptions) {
  const chance = createChance(seed);
  const profile = withWeather(drawProfile(chance, steps), weather);
  const clock = createClock();
  const trace = createTrace(traced, clock.since);
  const wrong: string[] = [];
  const memory = createMemory({ clock, trace, wrong, actors: () => crew });
  const census = createCensus();
  const outside = createOutside(
    { clock, chance, profile, census },
    (execution, lease, host, times) => {
      trace.say(() => `    ${execution} begins on ${host}`);
      wrong.push(...memory.history.began(execution, lease, host, times));
    },
  );
  const queues = createStoryQueues(clock);
  const landings = createLandings(chance);
  const ids = seededIds(chance.next);
  const log: Log = {
    info: () => {},
    warn: (message, data) => trace.say(() => `  (${message} ${JSON.stringify(data ?? {})})`),
    error: (message, data) => wrong.push(...blamed(message, data)),
  };
  const { engine } = memory;
  const { sent, reads, acted } = memory.history;
  const ground = {
    clock,
    engine,
    cloud: outside.cloud,
    queues,
    census,
    landings,
    ids,
    drivers: storyDrivers,
    log,
    sent,
    reads,
    acted,
  };
  const crew = createCrew({ profile, chance, clock, trace, wrong, ground });

  return {
    profile,
    chance,
    clock,
    trace,
    wrong,
    queues,
    census,
    crew,
    ...memory,
    ...outside,
    /** The resources that are not destroyed. */
    resources: (): readonly ResourceId[] =>
      [...memory.view.resources.values()]
        .filter(({ state }) => state !== 'destroyed')
        .map(({ id }) => id)
        .filter(isResourceId),
  };
}

export type Stage = ReturnType<typeof createStage>;
