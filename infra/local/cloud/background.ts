/** Timers, and the work between requests that a clean shutdown must wait for. */
export type Background = Readonly<{
  after(ms: number, action: () => void | Promise<void>): void;
  run(work: () => void | Promise<void>): void;
  stopTimers(): void;
  settle(): Promise<void>;
}>;

/** The longest delay that a timer supports. A longer wait is resumed after a restart. */
const timerMsMax = 2 ** 31 - 1;

export function createBackground(): Background {
  const timers = new Set<NodeJS.Timeout>();
  const working = new Set<Promise<void>>();
  let stopped = false;

  function run(work: () => void | Promise<void>): void {
    const promise = Promise.resolve()
      .then(work)
      .catch((error: unknown) => process.emitWarning(`The local cloud: ${String(error)}`))
      .finally(() => working.delete(promise));
    working.add(promise);
  }

  return {
    run,
    after(ms, action) {
      if (stopped) return;
      const timer = setTimeout(
        () => {
          timers.delete(timer);
          run(action);
        },
        Math.min(Math.max(ms, 0), timerMsMax),
      );
      timers.add(timer);
    },
    stopTimers() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
    async settle() {
      // Work may start more work; the bound keeps a bug from blocking the shutdown.
      for (let round = 0; round < 100 && working.size > 0; round += 1) {
        await Promise.all(working);
      }
    },
  };
}
