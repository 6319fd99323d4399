import { expect, it } from 'vitest';
import { story } from '../support/chaos.ts';

const seeds = Number(process.env['DRYDOCK_SEEDS'] ?? 100);
const first = Number(process.env['DRYDOCK_SEED'] ?? 1);

it(`holds its invariants through ${seeds} seeded stories, and comes to rest`, async () => {
  for (let seed = first; seed < first + seeds; seed += 1) {
    const { wrong, trace } = await story(seed);
    expect(wrong, `seed ${seed}\n${trace.slice(-25).join('\n')}`).toEqual([]);
  }
}, 120_000);
