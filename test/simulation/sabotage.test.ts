import { describe, expect, it } from 'vitest';
import { patches } from './sabotage/patches.ts';
import { sabotaged } from './sabotage/plant.ts';
import { catchAll, rowOf } from './sabotage/run.ts';

describe('every bug that is planted', () => {
  it.each(patches)('$name changes a text as it is now', (patch) => {
    expect(sabotaged(patch).size).toBeGreaterThan(0);
  });

  // Each begins at the first seed known to show it; `npm run simulate -- --sabotage all --seed 1`
  // looks for that seed again.
  it('is caught, by a sentence that speaks of it', async () => {
    const caught = await catchAll(patches, { seed: null, seeds: 60, steps: 1_200, jobs: 2 });

    const missed = caught.filter(({ seed, sane }) => seed === null || !sane);
    expect(missed.map(rowOf)).toEqual([]);
    expect(caught.length).toBeGreaterThanOrEqual(12);
  }, 300_000);
});
