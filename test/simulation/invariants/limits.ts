import { limits } from '../../../shared/model/limits.ts';
import type { Instant } from '../../../shared/model/time.ts';
import { storyDrivers } from '../stage/bench.ts';
import type { View } from '../stage/view.ts';
import { changesIn, type HistoryRule } from './commit.ts';

type Limit = Readonly<{ from: Instant; limit: number }>;

/** The most that the clocks of two functions differ. */
const skewMs = 5_000;

/** No counter grows beyond every limit that its writer could have read. */
export function limitRules(view: View): HistoryRule {
  const known = new Map<string, readonly Limit[]>();

  /** Returns the limits in force at any moment since then. */
  const since = (blueprint: string, from: Instant): readonly number[] => {
    const all = known.get(blueprint) ?? [];
    const first = all.findLastIndex((each) => each.from <= from);
    return all.slice(Math.max(0, first)).map(({ limit }) => limit);
  };

  return {
    after(commit) {
      if (changesIn(commit, 'blueprints').length > 0) {
        for (const [name, limit] of limitsIn(view)) {
          const before = known.get(name) ?? [];
          if (before.at(-1)?.limit !== limit)
            known.set(name, [...before, { from: commit.now, limit }]);
        }
      }
      return changesIn(commit, 'slots').flatMap(({ key, before, after }) => {
        if (!key.pk.startsWith('usage/')) return [];
        const name = key.pk.slice('usage/'.length);
        const [was, is] = [Number(before?.['n'] ?? 0), Number(after?.['n'] ?? 0)];
        if (is < 0) return [`counter of ${name} is ${is}`];
        if (is <= was || commit.life === null) return [];
        const from = commit.life.began - limits.catalogAgeMs - skewMs;
        const most = Math.max(...since(name, from));
        return is <= most ? [] : [`counter of ${name} grew to ${is}, its limit is ${most}`];
      });
    },
  };
}

function limitsIn(view: View): readonly (readonly [string, number])[] {
  const catalog = {
    blueprints: [...view.blueprints.values()],
    pools: [...view.pools.values()],
    authorizations: [],
  };
  return catalog.blueprints.map(({ name, driver, limit, parameters }) => {
    const known = storyDrivers.find((each) => each.driver === driver);
    return [name, limit ?? known?.defaultLimit(parameters, catalog) ?? 0] as const;
  });
}
