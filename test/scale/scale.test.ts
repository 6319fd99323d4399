import { describe, expect, it } from 'vitest';
import { createEngine } from '../../shared/adapters/memory/engine.ts';
import { brokenInvariants } from '../support/invariants.ts';
import { budgetsOf } from './budgets.ts';
import { casesOf } from './cases.ts';
import { measure } from './measure.ts';
import { setUp } from './setup.ts';
import { type Summary, summarize } from './summary.ts';

const burst = async (leases: number, at: number): Promise<readonly Summary[]> => {
  const found = casesOf(leases)[at];
  if (found === undefined) throw new Error(`there is no case ${at}`);
  return [summarize(await measure({ case: found, leases, arrival: 'at once', seed: 1 }))];
};

describe('a burst', () => {
  it.each([
    { name: 'all free', at: 0 },
    { name: 'a tenth free', at: 1 },
  ])('of 10 leases, then of 100, keeps its budgets with seats: $name', async ({ at }) => {
    const summaries = [...(await burst(10, at)), ...(await burst(100, at))];

    expect(budgetsOf(summaries).filter(({ kept }) => !kept)).toEqual([]);
    expect(summaries.flatMap(({ troubles }) => [...troubles])).toEqual([]);
  });

  it('of 200 leases on 64 seats takes at most 24 requests a lease', async () => {
    const hosts = { name: 'a tenth free', hosts: 64, limit: 64, heldMs: 0 } as const;
    const { requests, refused } = summarize(
      await measure({ case: hosts, leases: 200, arrival: 'at once', seed: 1 }),
    );

    expect(requests).toBeLessThanOrEqual(24);
    expect(refused).toBe(0);
  });

  it('is repeated exactly by its seed', async () => {
    expect(await burst(20, 1)).toEqual(await burst(20, 1));
  });
});

it.each(casesOf(10))('the tables that a burst meets are sound, with seats: $name', (found) => {
  const engine = createEngine({ now: () => 0 });
  setUp(engine, 100_000_000, found);

  expect(brokenInvariants(engine.dump())).toEqual([]);
});
