import { describe, expect, it } from 'vitest';
import { resId } from '../../test/support/model/ids.ts';
import { seeded, seededIds } from '../../test/support/seeded.ts';
import { isResourceId } from './ids.ts';
import { inShards, randomStart, shardOf, shardsFor } from './seat-shard.ts';

describe('the shards of free seats', () => {
  it.each([
    [0, 1],
    [10, 1],
    [250, 1],
    [251, 2],
    [1_000, 4],
    [2_000, 8],
    [3_200_000, 8],
  ])('of up to %i seats: %i', (seats, shards) => {
    expect(shardsFor(seats)).toBe(shards);
  });

  it.each([1, 2, 4, 8])('%i of them get about as many resources each', (shards) => {
    const ids = seededIds(seeded(7));
    const counts = Array.from({ length: 8 }, () => 0);
    const seen = new Set<string>();
    for (let n = 0; n < 4_000; n += 1) {
      const id = inShards(ids.resource(), shards);
      expect(isResourceId(id)).toBe(true);
      seen.add(id);
      counts[shardOf(id)] = (counts[shardOf(id)] ?? 0) + 1;
    }

    expect(seen.size).toBe(4_000);
    for (const count of counts.slice(0, shards)) {
      expect(Math.abs(count - 4_000 / shards)).toBeLessThan(600 / Math.sqrt(shards));
    }
    expect(counts.slice(shards).every((count) => count === 0)).toBe(true);
  });

  it('leaves an id that is in a shard already', () => {
    expect(inShards(resId('1'), 1)).toBe(resId('1'));
  });

  it('are each read from an id that may be in them', () => {
    for (let shard = 0; shard < 8; shard += 1) {
      for (const chance of [0, 0.3, 0.999]) {
        expect(
          shardOf(`${randomStart(shard, chance)}00000000000000` as ReturnType<typeof resId>),
        ).toBe(shard);
      }
    }
  });
});
