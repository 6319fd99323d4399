import type { DrawnBehaviour } from '../../../infra/local/behaviours/index.ts';

/** Counts how often a story met each behaviour of AWS that it draws. */
export function createCensus() {
  const met = new Map<DrawnBehaviour, number>();
  return {
    met,
    count(name: DrawnBehaviour): void {
      met.set(name, (met.get(name) ?? 0) + 1);
    },
  };
}

export type Census = ReturnType<typeof createCensus>;
