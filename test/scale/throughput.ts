import type { Demand } from './units.ts';

/** Units per second that DynamoDB serves. Null: no limit. */
export type ThroughputLimits = Readonly<{
  partition: Readonly<{ read: number; write: number }>;
  table: Readonly<{ read: number; write: number }> | null;
}>;

/** A partition; a table that is new and on demand. Both as documented. */
export const documentedThroughput: ThroughputLimits = {
  partition: { read: 3_000, write: 1_000 },
  table: { read: 12_000, write: 4_000 },
};

const endless = { read: Number.MAX_SAFE_INTEGER, write: Number.MAX_SAFE_INTEGER };
export const noThroughputLimit: ThroughputLimits = { partition: endless, table: null };

type Side = 'read' | 'write';
type Bucket = { left: number; at: number; second: number; used: number; peak: number };

/** The most units that one partition key served in one second. */
export type Peak = Readonly<{ side: Side; partition: string; units: number }>;

/**
 * Returns token buckets that hold one second's worth: burst capacity, so the documentation, cannot
 * lift the limit of a partition. A request is admitted while its buckets are not empty; what it
 * takes may overdraw them, as its size is known only afterwards.
 */
export function createThroughput(elapsed: () => number, limits: ThroughputLimits) {
  const buckets = { read: new Map<string, Bucket>(), write: new Map<string, Bucket>() };

  function bucketOf(side: Side, name: string, perSecond: number): Bucket {
    const now = elapsed();
    const bucket = buckets[side].get(name) ?? newBucket(perSecond);
    bucket.left = Math.min(perSecond, bucket.left + ((now - bucket.at) * perSecond) / 1_000);
    bucket.at = now;
    buckets[side].set(name, bucket);
    return bucket;
  }

  function bucketsFor(side: Side, { table, partition }: Demand): readonly Bucket[] {
    const own = bucketOf(side, partition, limits.partition[side]);
    if (limits.table === null || partition.startsWith(`${table}/`)) return [own];
    return [own, bucketOf(side, table, limits.table[side])];
  }

  function take(bucket: Bucket, units: number): void {
    const second = Math.floor(bucket.at / 1_000);
    if (bucket.second !== second) bucket.used = 0;
    bucket.second = second;
    bucket.left -= units;
    bucket.used += units;
    bucket.peak = Math.max(bucket.peak, bucket.used);
  }

  return {
    /** Takes the units and returns true, or takes none if a partition or a table has none left. */
    admit(side: Side, demands: readonly Demand[]): boolean {
      const wanted = demands.map((demand) => ({ demand, from: bucketsFor(side, demand) }));
      if (wanted.some(({ from }) => from.some(({ left }) => left <= 0))) return false;
      for (const { demand, from } of wanted) for (const each of from) take(each, demand.units);
      return true;
    },
    /** Returns the partition that came nearest to its limit. */
    hottest(): Peak {
      const peaks = (['read', 'write'] as const).flatMap((side) =>
        [...buckets[side]]
          .filter(([name]) => name.includes(' '))
          .map(([partition, { peak }]) => ({ side, partition, units: peak })),
      );
      const load = ({ side, units }: Peak): number => units / documentedThroughput.partition[side];
      const none: Peak = { side: 'write', partition: 'none', units: 0 };
      return peaks.reduce((most, peak) => (load(peak) > load(most) ? peak : most), none);
    },
  };
}

const newBucket = (perSecond: number): Bucket => ({
  left: perSecond,
  at: 0,
  second: 0,
  used: 0,
  peak: 0,
});

export type Throughput = ReturnType<typeof createThroughput>;
