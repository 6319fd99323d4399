import type { WorkerPorts } from '../../shared/turns/ports.ts';
import { onFirstCall, portsFromEnvironment } from '../lambda/index.ts';
import type { HostEvent } from './host-event.ts';
import { onHostEvent } from './host-event.ts';

/** As much of EventBridge's envelope as is read; what is inside is checked field by field. */
type Event = Readonly<{ source: string; 'detail-type': string; detail: object }>;

/** EC2 state changes and SSM command statuses, as EventBridge delivers them. */
export const createHandler =
  (ports: WorkerPorts) =>
  async (event: Event): Promise<void> => {
    const told = hostEventIn(event);
    if (told) await onHostEvent(ports, told);
    else ports.log.warn('an event of no kind that is known', { kind: event['detail-type'] });
  };

function hostEventIn({ source, detail }: Event): HostEvent | null {
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
