import type { WorkerPorts } from '../../shared/turns/ports.ts';
import { onFirstCall } from '../lambda/index.ts';
import { portsFromEnvironment } from '../lambda/worker-ports.ts';
import type { HostEvent } from './host-event.ts';
import { onHostEvent } from './host-event.ts';

/** The part of EventBridge's envelope that is read; `detail` is checked field by field. */
type EventBridgeEvent = Readonly<{ 'detail-type': string; detail: object }>;

/** Handles events of machines and of commands on them as EventBridge delivers them. */
export const createHandler =
  (ports: WorkerPorts) =>
  async (event: EventBridgeEvent): Promise<void> => {
    const hostEvent = hostEventIn(event);
    if (hostEvent) await onHostEvent(ports, hostEvent);
    else ports.log.warn('an event of an unknown kind was ignored', { kind: event['detail-type'] });
  };

function hostEventIn({ 'detail-type': type, detail }: EventBridgeEvent): HostEvent | null {
  const text = (name: string): string => String(Reflect.get(detail, name) ?? '');
  const machine = text('instance-id');
  switch (type) {
    case 'EC2 Instance State-change Notification':
      return { kind: 'machine', machine, state: text('state') };
    case 'EC2 Spot Instance Interruption Warning':
      return { kind: 'interruption', machine, notice: 'warning' };
    case 'EC2 Instance Rebalance Recommendation':
      return { kind: 'interruption', machine, notice: 'rebalance' };
    case 'EC2 Command Invocation Status-change Notification':
      return { kind: 'delivery', machine, delivery: text('command-id'), status: text('status') };
    default:
      return null;
  }
}

export const handler = onFirstCall(() => createHandler(portsFromEnvironment()));
