import type { WorkerPorts } from '../../shared/turns/ports.ts';
import { onFirstCall } from '../lambda/index.ts';
import { portsFromEnvironment } from '../lambda/worker-ports.ts';
import type { HostEvent } from './host-event.ts';
import { onHostEvent } from './host-event.ts';

/** The part of EventBridge's envelope that is read; `detail` is checked field by field. */
type EventBridgeEvent = Readonly<{ source: string; 'detail-type': string; detail: object }>;

/** Handles EC2 state changes and SSM command statuses as EventBridge delivers them. */
export const createHandler =
  (ports: WorkerPorts) =>
  async (event: EventBridgeEvent): Promise<void> => {
    const hostEvent = hostEventIn(event);
    if (hostEvent) await onHostEvent(ports, hostEvent);
    else ports.log.warn('an event of an unknown kind was ignored', { kind: event['detail-type'] });
  };

function hostEventIn({ source, detail }: EventBridgeEvent): HostEvent | null {
  const text = (name: string): string => String(Reflect.get(detail, name) ?? '');
  if (source === 'aws.ec2') {
    return { kind: 'machine', machine: text('instance-id'), state: text('state') };
  }
  if (source === 'aws.ssm') {
    return { kind: 'delivery', delivery: text('command-id'), status: text('status') };
  }
  return null;
}

export const handler = onFirstCall(() => createHandler(portsFromEnvironment()));
