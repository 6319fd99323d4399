import { sweep } from '../../functions/sweeper/sweep.ts';
import { createEngine } from '../../shared/adapters/memory/engine.ts';
import { kindOf } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { seeded } from '../support/seeded.ts';
import { createCloud } from './cloud.ts';
import { drawLatency } from './latencies.ts';
import { createLeaseWatch } from './lease-watch.ts';
import { createPool } from './pool.ts';
import { createPrograms } from './programs.ts';
import { createTally } from './tally.ts';
import { createThroughput, type ThroughputLimits } from './throughput.ts';
import { createVirtualTime } from './virtual-time.ts';
import { createWorkers } from './workers.ts';

export type DeploymentOptions = Readonly<{
  seed: number;
  throughput: ThroughputLimits;
  /** Most invocations of the API at once, and most turns at once of each kind. */
  apiConcurrency: number;
  turnConcurrency: number;
}>;

/** Most seconds of an invocation, and most timers at once, as in `infra/aws/functions.ts`. */
const apiMs = 29_000;
const sweeperMs = 50_000;
const timerConcurrency = 5;

/** Returns a whole deployment in virtual time: tables, queues, machines and functions. */
export function createDeployment(options: DeploymentOptions) {
  const chance = seeded(options.seed);
  const time = createVirtualTime();
  const tally = createTally();
  const leases = createLeaseWatch(time.elapsed);
  const engine = createEngine(time.clock, leases.observe);
  const throughput = createThroughput(time.elapsed, options.throughput);
  const common = { time, chance };
  const start = createPrograms({
    tables: { ...common, engine, throughput },
    cloud: createCloud(time, chance),
    tally,
    deliver: (body, id) => {
      const kind = kindOf(id);
      if (kind === null || kind === 'execution') return;
      const delay = drawLatency('fifoDelivery', chance);
      time.after(delay, () => queues[kind].arrive(id, body));
    },
    setTimer: (at, ring) => {
      tally.usage.timer.queueRequests += 3;
      const delay = Math.max(0, at - time.clock.now()) + drawLatency('timerDelivery', chance);
      time.after(delay, () => void timers.invoke(({ ports }) => ring(ports.mailbox)));
    },
  });
  const pool = (name: 'api' | 'timer' | 'sweeper', concurrency: number, timeoutMs: number) =>
    createPool({ ...common, usage: tally.usage[name], concurrency, timeoutMs, start });
  const workers = { ...common, tally, start, concurrency: options.turnConcurrency };
  const queues = {
    lease: createWorkers(workers, 'lease'),
    resource: createWorkers(workers, 'resource'),
  };
  const timers = pool('timer', timerConcurrency, limits.turnMs);
  const sweeper = pool('sweeper', 1, sweeperMs);
  const sweepEveryMinute = (): void =>
    time.after(limits.sweepEvery * 1_000, () => {
      void sweeper.invoke(({ ports }) => sweep(ports));
      sweepEveryMinute();
    });
  sweepEveryMinute();

  const api = pool('api', options.apiConcurrency, apiMs);
  return { time, chance, engine, leases, tally, throughput, api };
}

export type Deployment = ReturnType<typeof createDeployment>;
