import { wakeHandler } from '../../functions/lambda/wakes.ts';
import { limits } from '../../shared/model/limits.ts';
import { createWork } from '../../shared/turns/index.ts';
import { createFifoQueue } from './fifo-queue.ts';
import { createPool, type Environment } from './pool.ts';
import type { Program } from './programs.ts';
import type { Tally } from './tally.ts';
import type { VirtualTime } from './virtual-time.ts';

export type WorkersOptions = Readonly<{
  time: VirtualTime;
  chance: () => number;
  tally: Tally;
  start(environment: Environment): Program;
  /** Most invocations at once. */
  concurrency: number;
}>;

/** Messages in one invocation, as in `infra/aws/functions.ts`. */
const batchSizes = { lease: 10, resource: 1 } as const;

/** Returns the queue of a kind of object, emptied by its worker. */
export function createWorkers(options: WorkersOptions, kind: keyof typeof batchSizes) {
  const { time, tally, start } = options;
  const usage = tally.usage[`${kind}-worker`];
  const pool = createPool({
    ...options,
    usage,
    timeoutMs: limits.turnMs,
    start: (environment) => {
      const { ports } = start(environment);
      return wakeHandler(kind, createWork(ports), ports.log);
    },
  });
  return createFifoQueue({
    time,
    usage,
    batchSize: batchSizes[kind],
    free: pool.free,
    invoke: (event) => pool.invoke((handle) => handle(event)),
  });
}
