import type { Stage } from '../stage/stage.ts';
import { counters } from './counters.ts';
import { locks } from './locks.ts';
import { machines } from './machines.ts';
import { nests } from './nests.ts';
import { rows } from './rows.ts';
import { seats } from './seats.ts';
import { unfinished } from './unfinished.ts';

/** What must hold after every step, whatever happened. Answers sentences; none is good. */
export function brokenNow({ view, clock, cloud, hosts, history }: Stage): readonly string[] {
  const all = cloud.dump().machines;
  const dead = all.filter(({ state }) => state === 'terminated' || state === 'shutting-down');
  const isDead = (where: string) => dead.some(({ id }) => where.startsWith(`${id}/`));
  return [
    ...seats(view),
    ...counters(view),
    ...rows(view),
    ...unfinished(view, clock.now()),
    ...locks(view),
    ...nests(view),
    ...machines(view, all),
    ...[...view.leases.values()].flatMap(({ id, state }) =>
      state === 'destroyed' && !history.hurried(id)
        ? hosts
            .running(id)
            .filter((where) => !isDead(where))
            .map((where) => `${id} has ended, and runs ${where} still`)
        : [],
    ),
  ];
}
