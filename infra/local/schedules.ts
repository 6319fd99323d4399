import type { Log } from '../../shared/turns/ports.ts';

export type Task = Readonly<{ name: string; everySeconds: number; run: () => Promise<void> }>;

export type Schedules = Readonly<{
  /** Nothing begins any more; resolves when what runs is over. */
  stop(): Promise<void>;
}>;

/** What EventBridge's schedules do: each task again and again, also after it failed. */
export function startSchedules(tasks: readonly Task[], log: Log): Schedules {
  const running = new Set<Promise<void>>();
  const timers = tasks.map(({ name, everySeconds, run }) =>
    setInterval(() => {
      const ran = run().catch((error) => log.warn(`the ${name} failed`, { error }));
      running.add(ran);
      ran.finally(() => running.delete(ran));
    }, everySeconds * 1_000),
  );
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.allSettled(running);
    },
  };
}
