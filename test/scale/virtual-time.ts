import type { Instant } from '../../shared/model/time.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import { createClock } from '../simulation/stage/clock.ts';
import { flush } from '../simulation/stage/flush.ts';
import { createHeap } from './heap.ts';

type Due = Readonly<{ at: Instant; n: number; act: () => void }>;

/** Time that passes only from one event to the next, however long that takes to compute. */
export type VirtualTime = Readonly<{
  /** In whole milliseconds, as the product's records hold it. */
  clock: Clock;
  /** Milliseconds since the beginning, with fractions. */
  elapsed(): number;
  after(ms: number, act: () => void): void;
  sleep(ms: number): Promise<void>;
  /**
   * Runs event after event until `isOver`.
   * @throws if nothing is left to happen, or after `mostMs` of virtual time
   */
  run(isOver: () => boolean, mostMs: number): Promise<void>;
}>;

/** Returns an event loop. Events at the same instant happen in the order in which they were set. */
export function createVirtualTime(): VirtualTime {
  const clock = createClock();
  const start = clock.now();
  const events = createHeap<Due>((a, b) => a.at - b.at || a.n - b.n);
  let count = 0;

  const after = (ms: number, act: () => void): void => {
    count += 1;
    events.push({ at: clock.now() + ms, n: count, act });
  };
  return {
    clock: { now: () => Math.floor(clock.now()) },
    elapsed: () => clock.now() - start,
    after,
    sleep: (ms) => new Promise((resolve) => after(ms, resolve)),
    async run(isOver, mostMs) {
      await flush();
      while (!isOver()) {
        const next = events.pop();
        if (next === undefined) throw new Error('nothing is left to happen');
        if (next.at - start > mostMs) throw new Error(`not over after ${mostMs / 1_000} s`);
        clock.to(next.at);
        next.act();
        await flush();
      }
    },
  };
}
