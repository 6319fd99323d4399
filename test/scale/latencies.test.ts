import { expect, it } from 'vitest';
import { seeded } from '../support/seeded.ts';
import { drawLatency } from './latencies.ts';

it('draws meet the published percentiles', () => {
  const chance = seeded(1);
  const drawn = Array.from({ length: 20_000 }, () => drawLatency('fifoDelivery', chance));
  const sorted = drawn.toSorted((a, b) => a - b);
  const share = (part: number) => sorted[Math.floor(part * sorted.length)] ?? 0;

  expect(share(0.5) / 20).toBeCloseTo(1, 1);
  expect(share(0.9) / 44.3).toBeCloseTo(1, 1);
  expect(share(0.99) / 592.5).toBeGreaterThan(0.8);
  expect(share(0.99) / 592.5).toBeLessThan(1.2);
});
