import type { Stage } from '../stage/stage.ts';
import { brokenCounters } from './counters.ts';
import { brokenDeliveries } from './deliveries.ts';
import { brokenLocks } from './locks.ts';
import { brokenMachines } from './machines.ts';
import { brokenDependencies } from './nests.ts';
import { brokenEntries } from './rows.ts';
import { brokenSeats } from './seats.ts';
import { brokenDueTimes } from './unfinished.ts';

/** Returns the invariants that are broken now, one sentence each. They hold after every step. */
export function brokenNow({ view, clock, cloud, hosts, history }: Stage): readonly string[] {
  const all = cloud.dump().machines;
  const dead = all.filter(({ state }) => state === 'terminated' || state === 'shutting-down');
  const isDead = (where: string) => dead.some(({ id }) => where.startsWith(`${id}/`));
  return [
    ...brokenSeats(view),
    ...brokenCounters(view),
    ...brokenEntries(view),
    ...brokenDeliveries(view),
    ...brokenDueTimes(view, clock.now()),
    ...brokenLocks(view),
    ...brokenDependencies(view),
    ...brokenMachines(view, all),
    ...[...view.leases.values()].flatMap(({ id, state }) =>
      state === 'destroyed' && !history.hurried(id)
        ? hosts
            .running(id)
            .filter((where) => !isDead(where))
            .map((where) => `${id} has ended, and still runs ${where}`)
        : [],
    ),
  ];
}
