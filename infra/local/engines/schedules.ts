import type { Log } from '../../../shared/turns/ports.ts';

export type ScheduledTask = Readonly<{
  name: string;
  everySeconds: number;
  run: () => Promise<void>;
}>;

export type Schedules = Readonly<{
  /** Starts no task any more; resolves once those running have finished. */
  stop(): Promise<void>;
}>;

/** Stands in for EventBridge's schedules: repeats each task, whether or not it fails. */
export function startSchedules(tasks: readonly ScheduledTask[], log: Log): Schedules {
  const running = new Set<Promise<void>>();
  const timers = tasks.map(({ name, everySeconds, run }) =>
    setInterval(() => {
      const invocation = run().catch((error) => log.warn(`the ${name} failed`, { error }));
      running.add(invocation);
      invocation.finally(() => running.delete(invocation));
    }, everySeconds * 1_000),
  );
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.allSettled(running);
    },
  };
}
