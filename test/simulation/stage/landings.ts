import type { Chance } from './chance.ts';
import type { Life } from './life.ts';

type Flight = Readonly<{ life: Life; land: () => void }>;

/** The transactions in flight: they were sent, hold their items, and land at a later step. */
export function createLandings(chance: Chance) {
  const flights: Flight[] = [];
  return {
    count: () => flights.length,
    /** Begins a flight. The promise settles when it lands, even if its sender is dead by then. */
    begin(life: Life): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      // Its decision rests on what was read before, whatever its sender reads meanwhile.
      flights.push({ life: { ...life }, land: resolve });
      return promise;
    },
    /** Takes one of them, at random, to land it. */
    take(): Flight | undefined {
      return flights.splice(chance.between(0, flights.length - 1), 1)[0];
    },
  };
}

export type Landings = ReturnType<typeof createLandings>;
