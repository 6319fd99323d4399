import { createMemoryCloud } from '../../../shared/adapters/memory/cloud.ts';
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

/** Returns the machines and what runs on them. `weather` may change while the story runs. */
export function createOutside(
  clock: StoryClock,
  chance: Chance,
  { rates, longestRun, pace }: Profile,
  began: HostEvents['began'],
) {
  const weather = { scriptsFail: rates.hostFails, late: rates.late };
  const hosts = createHosts(clock, chance, longestRun, { began });
  const cloud = createMemoryCloud({
    clock,
    pace,
    deployment: 'story',
    delay: () => (chance.once(weather.late) ? chance.between(1, 50_000) : 0),
    onScript: (host, script) =>
      chance.once(weather.scriptsFail) ? failedScript : hosts.onScript(host, script),
  });
  return { weather, hosts, cloud };
}
