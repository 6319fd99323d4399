import type { Log } from '../../../shared/turns/ports.ts';
import type { CloudEvent } from '../cloud/index.ts';

/** What happens to an event: delivery is best effort, at least once, in no order. */
export type EventFault = 'lose' | 'twice' | Readonly<{ late: Promise<void> }>;

/**
 * Relays the engines' events to one listener. It exists before the listener does: events sent
 * before `listen`, or whose listener fails, are dropped and cost only time.
 */
export function createEventRelay(
  log: Log,
  faultOf: (event: CloudEvent) => EventFault | null = () => null,
) {
  const running = new Set<Promise<void>>();
  let listener: (event: CloudEvent) => Promise<void> = async () => undefined;

  function deliver(event: CloudEvent): void {
    const delivery = listener(event).catch((error) => log.warn('an event was lost', { error }));
    running.add(delivery);
    delivery.finally(() => running.delete(delivery));
  }

  return {
    send(event: CloudEvent): void {
      const fault = faultOf(event);
      if (fault === 'lose') return;
      if (fault === 'twice') deliver(event);
      if (fault === null || fault === 'twice') deliver(event);
      else void fault.late.then(() => deliver(event));
    },
    listen(newListener: (event: CloudEvent) => Promise<void>): void {
      listener = newListener;
    },
    settle: async (): Promise<void> => void (await Promise.allSettled(running)),
  };
}

export type EventRelay = ReturnType<typeof createEventRelay>;
