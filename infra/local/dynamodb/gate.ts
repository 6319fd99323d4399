export type Gate = {
  /** Runs concurrently with other readers, but never with a writer. */
  shared<T>(work: () => T | Promise<T>): Promise<T>;
  /** Runs alone. */
  exclusive<T>(work: () => T | Promise<T>): Promise<T>;
};

type GateWaiter = { readonly alone: boolean; readonly start: () => void };

/**
 * Creates a first-come, first-served reader/writer lock. A transaction is evaluated and committed
 * while holding it, so no read can see half of a commit. `in-flight.ts` refuses what overlaps.
 */
export function createGate(): Gate {
  const waiting: GateWaiter[] = [];
  let readers = 0;
  let writing = false;

  function admit(): void {
    for (let next = waiting[0]; next; next = waiting[0]) {
      if (writing || (next.alone && readers > 0)) return;
      waiting.shift();
      if (next.alone) writing = true;
      else readers += 1;
      next.start();
    }
  }

  async function pass<T>(alone: boolean, work: () => T | Promise<T>): Promise<T> {
    await new Promise<void>((start) => {
      waiting.push({ alone, start });
      admit();
    });
    try {
      return await work();
    } finally {
      if (alone) writing = false;
      else readers -= 1;
      admit();
    }
  }

  return {
    shared: (work) => pass(false, work),
    exclusive: (work) => pass(true, work),
  };
}
