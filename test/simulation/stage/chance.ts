import { seeded } from '../../support/seeded.ts';

/** Returns the random source of one story: the same seed gives the same story. */
export function createChance(seed: number) {
  const next = seeded(seed);
  // Neighbouring seeds begin alike; after a few draws they differ.
  for (let n = 0; n < 5; n += 1) next();

  const below = (n: number): number => Math.floor(next() * n);
  return {
    next,
    once: (probability: number): boolean => next() < probability,
    /** Returns a whole number; both bounds are included. */
    between: (low: number, high: number): number => low + below(high - low + 1),
    pick: <T>(list: readonly T[]): T | undefined => list[below(list.length)],
    /** Returns one of a list that is not empty. */
    one: <T>(...list: readonly [T, ...T[]]): T => list[below(list.length)] ?? list[0],
    /** Returns one of the list by weight; null if every weight is 0. */
    weighted<T>(list: readonly T[], weightOf: (each: T) => number): T | null {
      const weights = list.map(weightOf);
      let at = next() * weights.reduce((sum, weight) => sum + weight, 0);
      for (const [i, weight] of weights.entries()) {
        at -= weight;
        const found = list[i];
        if (at < 0 && weight > 0 && found !== undefined) return found;
      }
      return null;
    },
  };
}

export type Chance = ReturnType<typeof createChance>;
