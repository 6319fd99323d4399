import type { Case } from './cases.ts';
import { createDeployment } from './deployment.ts';
import { createLeaseClient, type LeaseStory } from './lease-clients.ts';
import { setUp } from './setup.ts';
import type { FunctionName, Usage } from './tally.ts';
import { documentedThroughput, noThroughputLimit, type Peak } from './throughput.ts';

/** How requests reach the API: all at once, or at the rate that the stage's throttle lets pass. */
export type Arrival = 'at once' | 'throttled stage';

export type Burst = Readonly<{
  case: Case;
  leases: number;
  arrival: Arrival;
  seed: number;
  /** Partitions and tables serve any number of units: shows what is left without their limits. */
  unlimited?: boolean;
}>;

export type Measured = Readonly<{
  burst: Burst;
  stories: readonly LeaseStory[];
  usage: Readonly<Record<FunctionName, Usage>>;
  hottest: Peak;
  /** Warnings and errors that were logged, and how often. */
  troubles: ReadonlyMap<string, number>;
  virtualMs: number;
}>;

/** The throttle of the API's stage: `requestsPerSecond` and its burst in `infra/aws`. */
const stagePerSecond = 100;
export const stageBurst = 2 * stagePerSecond;
/** An account's concurrency; `apiConcurrency` reserves none of it by default. */
const apiConcurrency = 1_000;
/** `concurrency` in `infra/aws/settings.ts`. */
const turnConcurrency = 50;
const mostMs = 6 * 3_600_000;
/** A turn that has ended its lease goes on looking at the line, and is logged after that. */
const restMs = 60_000;

/** Runs one burst until every lease of it has ended, and its turns too. */
export async function measure(burst: Burst): Promise<Measured> {
  const { leases, arrival, seed, unlimited = false } = burst;
  const throughput = unlimited ? noThroughputLimit : documentedThroughput;
  const deployment = createDeployment({ seed, throughput, apiConcurrency, turnConcurrency });
  const { time, engine, tally } = deployment;
  setUp(engine, time.clock.now(), burst.case);
  const leaseOnce = createLeaseClient(deployment, burst.case.heldMs);

  const stories: LeaseStory[] = [];
  const errors: unknown[] = [];
  const arrivesAfter = (n: number): number =>
    arrival === 'at once' ? 0 : (Math.max(0, n - stageBurst) * 1_000) / stagePerSecond;
  for (let n = 0; n < leases; n += 1) {
    time.after(arrivesAfter(n), () =>
      leaseOnce(n).then(
        (story) => stories.push(story),
        (error: unknown) => errors.push(error),
      ),
    );
  }
  await time.run(() => stories.length + errors.length === leases, mostMs);
  if (errors.length > 0) throw errors[0];
  const virtualMs = time.elapsed();
  await time.run(() => time.elapsed() >= virtualMs + restMs, virtualMs + 2 * restMs);
  for (const story of stories) {
    if (story.id !== null) story.requests += tally.requestsOfTurns(story.id);
  }
  const { usage, troubles } = tally;
  const hottest = deployment.throughput.hottest();
  return { burst, stories, usage, troubles, hottest, virtualMs };
}
