import { describe, expect, it } from 'vitest';
import { countPress, samePressMs } from './signals.ts';

describe('presses of a key', () => {
  it.each([
    { at: [0], presses: 1 },
    { at: [0, 1, 20], presses: 1 },
    { at: [0, samePressMs], presses: 2 },
    { at: [0, 100, 200, 300], presses: 2 },
    { at: [0, 1_000, 1_001, 2_000], presses: 3 },
  ])('at $at ms are $presses', ({ at, presses }) => {
    const source = { presses: 0, lastAt: Number.NEGATIVE_INFINITY };

    for (const moment of at) countPress(source, moment);

    expect(source.presses).toBe(presses);
  });
});
