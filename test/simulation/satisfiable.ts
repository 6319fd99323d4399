import { createMemoryStore } from '../../shared/adapters/memory/store.ts';
import type { PendingLease } from '../../shared/model/lease.ts';
import { optionsFor } from '../../shared/turns/lease/options.ts';
import { storyDrivers } from './stage/bench.ts';
import type { Stage } from './stage/stage.ts';

/** Returns what a waiting lease could have right now, as a clause; null if it has to wait. */
export async function missedOption(stage: Stage, lease: PendingLease): Promise<string | null> {
  const { view, clock, engine } = stage;
  const catalog = {
    blueprints: [...view.blueprints.values()],
    pools: [...view.pools.values()],
    authorizations: [],
  };
  const store = createMemoryStore({ clock, engine });
  const builds = lease.building ? view.resources.get(lease.building) : null;
  for (const { blueprint, fits, never, limit } of optionsFor(lease, catalog, storyDrivers)) {
    if (never) continue;
    const { name } = blueprint;
    const seat = [...view.freeSeats.values()].find(
      (token) => token.blueprint === name && fits.includes(token.fit),
    );
    if (seat) return `a seat of ${seat.resource} is free`;
    if ((view.usage.get(name) ?? 0) >= limit || builds?.state === 'pending') continue;
    const type = storyDrivers.find((known) => known.driver === blueprint.driver);
    const plans =
      (await type?.plans(blueprint.parameters, fits, { store, chance: 0, now: 0 })) ?? [];
    if (plans.length > 0) return `${name} has room for one more`;
  }
  return null;
}
