import type { Log } from '../../../shared/turns/ports.ts';
import type { CloudEvent } from '../cloud/index.ts';

/**
 * Relays the engines' events to one listener. It exists before the listener does: events sent
 * before `listen`, or whose listener fails, are dropped and cost only time.
 */
export function createEventRelay(log: Log) {
  const running = new Set<Promise<void>>();
  let listener: (event: CloudEvent) => Promise<void> = async () => undefined;
  return {
    send(event: CloudEvent): void {
      const delivery = listener(event).catch((error) => log.warn('an event was lost', { error }));
      running.add(delivery);
      delivery.finally(() => running.delete(delivery));
    },
    listen(newListener: (event: CloudEvent) => Promise<void>): void {
      listener = newListener;
    },
    settle: async (): Promise<void> => void (await Promise.allSettled(running)),
  };
}

export type EventRelay = ReturnType<typeof createEventRelay>;
