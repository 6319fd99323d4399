import type { DrawnBehaviour } from '../../../infra/local/behaviours/index.ts';
import { createMemoryCloud } from '../../../shared/adapters/memory/cloud.ts';
import type { Census } from './census.ts';
import type { Chance } from './chance.ts';
import type { StoryClock } from './clock.ts';
import { createHosts, type HostEvents } from './hosts.ts';
import type { Profile } from './profile.ts';

const failedScript = {
  exitCode: 1,
  stdout: '',
  stderr: 'no space left on device\n',
  durationMs: 10,
};

type OutsideOptions = Readonly<{
  clock: StoryClock;
  chance: Chance;
  profile: Profile;
  census: Census;
}>;

/** Returns the machines and what runs on them. `weather` may change while the story runs. */
export function createOutside(
  { clock, chance, profile, census }: OutsideOptions,
  began: HostEvents['began'],
) {
  const { rates, longestRun, pace } = profile;
  const weather = {
    scriptsFail: rates.hostFails,
    late: rates.late,
    registersLate: rates.registersLate,
    outputLate: rates.outputLate,
    stale: rates.stale,
  };
  const hosts = createHosts(clock, chance, longestRun, { began });
  /** Draws a delay of at most `most` ms; 0 unless the behaviour is met. */
  const delayBy = (behaviour: DrawnBehaviour, rate: keyof typeof weather, most: number) => () => {
    if (weather[rate] === 0 || !chance.once(weather[rate])) return 0;
    census.count(behaviour);
    return chance.between(1, most);
  };
  const cloud = createMemoryCloud({
    clock,
    pace,
    deployment: 'story',
    delay: delayBy('delivery-late', 'late', 90_000),
    registrationDelay: delayBy('registration-late', 'registersLate', 900_000),
    outputDelay: delayBy('output-late', 'outputLate', 30_000),
    staleness: delayBy('describe-behind-state', 'stale', 20_000),
    onScript: (host, script, _comment, delivery) =>
      chance.once(weather.scriptsFail) ? failedScript : hosts.onScript(host, script, delivery),
    onKill: hosts.onKill,
  });
  return { weather, hosts, cloud };
}
