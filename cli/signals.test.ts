import { describe, expect, it } from 'vitest';
import { countKeyPress, sameKeyPressMs } from './signals.ts';

describe('key presses', () => {
  it.each([
    { at: [0], presses: 1 },
    { at: [0, 1, 20], presses: 1 },
    { at: [0, sameKeyPressMs], presses: 2 },
    { at: [0, 100, 200, 300], presses: 2 },
    { at: [0, 1_000, 1_001, 2_000], presses: 3 },
  ])('at $at ms count as $presses', ({ at, presses }) => {
    const source = { presses: 0, lastAt: Number.NEGATIVE_INFINITY };

    for (const moment of at) countKeyPress(source, moment);

    expect(source.presses).toBe(presses);
  });
});
