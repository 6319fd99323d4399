import type { Measures, Metrics } from '../../shared/ports/metrics.ts';

export type Board = Metrics & Readonly<{ latest: () => Measures }>;

/** Keeps what was measured last of each metric, for whoever asks the API how it is. */
export function createBoard(): Board {
  let latest: Measures = {};
  return {
    put(measures) {
      latest = { ...latest, ...measures };
    },
    latest: () => latest,
  };
}
