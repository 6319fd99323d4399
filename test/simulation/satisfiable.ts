import { createMemoryStore } from '../../shared/adapters/memory/store.ts';
import type { PendingLease } from '../../shared/model/lease.ts';
import { optionsFor } from '../../shared/turns/options.ts';
import { storyTypes } from './stage/bench.ts';
import type { Stage } from './stage/stage.ts';

/** What this lease could have right now and has not, in words; null: it has to wait. */
export async function plansFor(stage: Stage, lease: PendingLease): Promise<string | null> {
  const { view, clock, engine } = stage;
  const catalog = {
    blueprints: [...view.blueprints.values()],
    pools: [...view.pools.values()],
    authorizations: [],
  };
  const store = createMemoryStore({ clock, engine });
  const builds = lease.building ? view.resources.get(lease.building) : null;
  for (const { blueprint, fits, never, limit } of optionsFor(lease, catalog, storyTypes)) {
    if (never) continue;
    const { name } = blueprint;
    const seat = [...view.bags.values()].find(
      (token) => token.blueprint === name && fits.includes(token.fit),
    );
    if (seat) return `a seat of ${seat.resource} is free`;
    if ((view.usage.get(name) ?? 0) >= limit || builds?.state === 'pending') continue;
    const type = storyTypes.find((known) => known.type === blueprint.type);
    const plans = (await type?.plans(blueprint.parameters, fits, store, 0)) ?? [];
    if (plans.length > 0) return `${name} has room for one more`;
  }
  return null;
}
