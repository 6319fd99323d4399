import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudFaults } from './cloud/options.ts';
import type { DynamoFaults } from './dynamodb/index.ts';
import type { EventFault } from './engines/event-relay.ts';
import type { QueueFault } from './lambda/poller.ts';

/** What a local world may be made to meet. Left out: nothing is injected there. */
export type WorldFaults = Readonly<{
  dynamoFaults?: DynamoFaults;
  cloudFaults?: CloudFaults;
  eventFault?: () => EventFault | null;
  queueFault?: () => QueueFault | null;
}>;

const changing = ['RunInstances', 'TerminateInstances', 'SendCommand', 'CancelCommand'];

/**
 * Returns faults of every kind that the local world can inject, each once in five to fifty calls.
 * The seed decides what is drawn; which call meets it depends on their order.
 */
export function unkindFaults(
  seed: number,
  wait: (ms: number) => Promise<unknown> = (ms) => sleep(ms, undefined, { ref: false }),
): Required<WorldFaults> {
  const next = createRandom(seed);
  const once = (times: number): boolean => next() * times < 1;
  /** Settles after a while of at most `most` ms. */
  const later = (most: number) => wait(next() * most).then(() => undefined);

  return {
    dynamoFaults: {
      // The tables themselves are made while the world starts, as a deployment does.
      before: (operation) =>
        !/Table|TimeToLive/.test(operation) && once(50)
          ? { fail: { status: 400, type: 'ThrottlingException' } }
          : null,
      during: () => (once(10) ? later(100) : null),
      after: (operation) => (isWrite(operation) && once(50) ? 'drop' : null),
    },
    cloudFaults: {
      before: (operation) => {
        const code = operation.startsWith('Run') ? 'RequestLimitExceeded' : 'ThrottlingException';
        return once(20) ? { fail: { code } } : null;
      },
      after: (operation) => (changing.includes(operation) && once(20) ? 'drop' : null),
      registers: () => (once(5) ? later(10_000) : null),
      stores: () => (once(5) ? later(5_000) : null),
    },
    eventFault: () => {
      if (once(5)) return 'lose';
      if (once(10)) return 'twice';
      return once(10) ? { late: later(5_000) } : null;
    },
    queueFault: () => {
      if (once(10)) return 'twice';
      return once(10) ? { late: later(2_000) } : null;
    },
  };
}

const isWrite = (operation: string): boolean =>
  /^(TransactWriteItems|PutItem|UpdateItem|DeleteItem)$/.test(operation);

/** Returns a generator of numbers in [0, 1) that a seed decides (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}
