import { describe, expect, it } from 'vitest';
import { patiently } from '../support/patience.ts';
import { patches } from './sabotage/patches.ts';
import { sabotaged } from './sabotage/plant.ts';
import { catchAll, caughtRow } from './sabotage/run.ts';

describe('every planted bug', () => {
  it.each(patches)('$name still fits the source it changes', (patch) => {
    expect(sabotaged(patch).size).toBeGreaterThan(0);
  });

  // Each begins at the first seed known to expose it; `npm run simulate -- --sabotage all --seed 1`
  // searches for that seed again.
  it(
    'is caught by a sentence about it',
    async () => {
      const caught = await catchAll(patches, { seed: null, seeds: 60, steps: 1_200, jobs: 2 });

      const missed = caught.filter(({ seed, toldApart }) => seed === null || !toldApart);
      expect(missed.map(caughtRow)).toEqual([]);
      expect(caught.length).toBeGreaterThanOrEqual(12);
    },
    patiently(300_000),
  );
});
