import type { Log } from '../../shared/turns/ports.ts';
import type { CloudEvent } from './cloud/index.ts';

/** Where the engines' events go: what opens later listens later, and what is lost costs time. */
export function createTelling(log: Log) {
  const under = new Set<Promise<void>>();
  let listener: (event: CloudEvent) => Promise<void> = async () => undefined;
  return {
    tell(event: CloudEvent): void {
      const told = listener(event).catch((error) => log.warn('an event was lost', { error }));
      under.add(told);
      told.finally(() => under.delete(told));
    },
    listen(to: (event: CloudEvent) => Promise<void>): void {
      listener = to;
    },
    settle: async (): Promise<void> => void (await Promise.allSettled(under)),
  };
}

export type Telling = ReturnType<typeof createTelling>;
