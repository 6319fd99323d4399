import { describe, expect, it } from 'vitest';
import { behaviours } from '../../infra/local/behaviours/index.ts';
import { patiently } from '../support/patience.ts';
import { runInChildren } from './children.ts';
import { failureReport } from './report.ts';

const steps = 1_200;

describe('seeded stories', () => {
  it(
    'keep every promise in the face of faults, and come to rest',
    async () => {
      const all = await runInChildren({ seed: 1, seeds: 180, steps, jobs: 2 });
      const [first] = all
        .filter(({ wrong }) => wrong.length > 0)
        .toSorted((a, b) => a.seed - b.seed);

      expect(first ? await failureReport(first.seed, steps) : 'nothing went wrong').toBe(
        'nothing went wrong',
      );
      expect(all).toHaveLength(180);
      // A story in which nothing happens would keep every promise too.
      const kinds = new Set(all.flatMap(({ happened }) => happened.map(([kind]) => kind)));
      expect([...kinds].sort()).toEqual(expect.arrayContaining(expectedKinds));
      // A behaviour of AWS that no story meets is not tested.
      const met = new Set(all.flatMap((one) => one.met.map(([name]) => name)));
      expect(drawn.filter((name) => !met.has(name))).toEqual([]);
    },
    patiently(300_000),
  );

  it(
    'are the same each time they run',
    async () => {
      const twice = await Promise.all(
        [0, 1].map(() => runInChildren({ seed: 7, seeds: 2, steps, jobs: 1 })),
      );

      expect(twice[0]).toEqual(twice[1]);
    },
    patiently(60_000),
  );
});

const drawn = behaviours
  .filter(({ simulated }) => simulated === 'drawn')
  .map(({ name }): string => name);

const expectedKinds = [
  ...['activated', 'acquired', 'back-in-line', 'broken', 'build-failed', 'building', 'cancelled'],
  ...['clean-up-failed', 'destroyed', 'extended', 'failed', 'lost', 'paused', 'released'],
  ...['retiring', 'retrying', 'running', 'succeeded', 'unpaused', 'waiting'],
];
