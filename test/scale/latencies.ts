/** What share of calls take at most so many milliseconds. */
export type Latency = Readonly<{ p50: number; p90: number; p99: number; source: string }>;

const putBatchTransact =
  'github.com/alexdebrie/dynamodb-performance-testing (400 invocations of each, from Lambda)';
const messaging =
  'bitesizedserverless.com/bite/serverless-messaging-latency-compared (1,024 sends, 2022)';

/** Published latencies, ms. Where a figure is ours, its source says how it was derived. */
const latencies = {
  /** A read. A strong read goes the way of a write, to the leader, without the replication. */
  read: {
    p50: 7.55,
    p90: 11.3,
    p99: 16.2,
    source: `as a single write, the upper bound: no figures for strong reads were found`,
  },
  write: { p50: 7.55, p90: 11.3, p99: 16.2, source: `PutItem: ${putBatchTransact}` },
  /** It takes as long if it is refused. */
  transaction: {
    p50: 25.3,
    p90: 30.7,
    p99: 92.5,
    source: `TransactWriteItems of 5 items: ${putBatchTransact}`,
  },
  send: {
    p50: 8.1,
    p90: 16.9,
    p99: 52.5,
    source: `half of a standard queue's end-to-end latency: ${messaging}`,
  },
  /** From the answer to the send until the function starts. */
  fifoDelivery: {
    p50: 20,
    p90: 44.3,
    p99: 592.5,
    source: `a FIFO queue's end-to-end latency (28.1, 61.2, 645), less the send: ${messaging}`,
  },
  timerDelivery: {
    p50: 16.2,
    p90: 33.8,
    p99: 105,
    source: `a standard queue's end-to-end latency: ${messaging}`,
  },
  /** Both ways together. */
  gateway: {
    p50: 5,
    p90: 8,
    p99: 10,
    source: 'p99 of an HTTP API when it was announced; the others assumed',
  },
  coldStart: {
    p50: 375,
    p90: 500,
    p99: 750,
    source: 'p50 with the SDK and a first connection: speedrun.nobackspacecrew.com; others assumed',
  },
  ec2Look: { p50: 100, p90: 200, p99: 500, source: 'assumed' },
  ec2Launch: {
    p50: 2_000,
    p90: 3_000,
    p99: 6_000,
    source: 'assumed; 19 % of 25.8 s: github.com/brevdev/ec2-coldboot-research',
  },
} as const satisfies Readonly<Record<string, Latency>>;

export type LatencyOf = keyof typeof latencies;

/** Standard deviations from the median at p90 and p99, and the farthest that is ever drawn. */
const z90 = 1.2816;
const z99 = 2.3263;
const zMost = 3;

/**
 * Draws a latency, ms: log-normal, bent at p90 so that all three percentiles are met. Nothing is
 * drawn beyond three standard deviations: no percentile says what happens there.
 */
export function drawLatency(of: LatencyOf, chance: () => number): number {
  const { p50, p90, p99 } = latencies[of];
  const drawn = Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
  const z = Math.min(Math.max(drawn, -zMost), zMost);
  const near = Math.log(p90 / p50) / z90;
  const far = Math.log(p99 / p90) / (z99 - z90);
  return z <= z90 ? p50 * Math.exp(near * z) : p90 * Math.exp(far * (z - z90));
}
