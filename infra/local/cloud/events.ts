import { randomUUID } from 'node:crypto';
import type { Instance, Invocation, SsmCommand } from './state/model.ts';

export const cloudRegion = 'us-east-1';
export const cloudAccount = '000000000000';

type Envelope<Source, Type, Detail> = Readonly<{
  version: '0';
  id: string;
  source: Source;
  'detail-type': Type;
  account: string;
  time: string;
  region: string;
  resources: readonly string[];
  detail: Readonly<Detail>;
}>;

export type InstanceEvent = Envelope<
  'aws.ec2',
  'EC2 Instance State-change Notification',
  { 'instance-id': string; state: string }
>;
export type InterruptionEvent =
  | Envelope<
      'aws.ec2',
      'EC2 Spot Instance Interruption Warning',
      { 'instance-id': string; 'instance-action': string }
    >
  | Envelope<'aws.ec2', 'EC2 Instance Rebalance Recommendation', { 'instance-id': string }>;
export type InvocationEvent = Envelope<
  'aws.ssm',
  'EC2 Command Invocation Status-change Notification',
  {
    'command-id': string;
    'document-name': string;
    'instance-id': string;
    'requested-date-time': string;
    status: string;
  }
>;
/** An event as EventBridge delivers it: best effort, so no function may depend on receiving it. */
export type CloudEvent = InstanceEvent | InterruptionEvent | InvocationEvent;

export function instanceEvent(instance: Instance, now: number): InstanceEvent {
  return {
    ...envelope(instance.id, now),
    source: 'aws.ec2',
    'detail-type': 'EC2 Instance State-change Notification',
    detail: { 'instance-id': instance.id, state: instance.state },
  };
}

/** EC2 takes a Spot instance in two minutes. */
export const interruptionWarning = ({ id }: Instance, now: number): InterruptionEvent => ({
  ...envelope(id, now),
  source: 'aws.ec2',
  'detail-type': 'EC2 Spot Instance Interruption Warning',
  detail: { 'instance-id': id, 'instance-action': 'terminate' },
});

/** EC2 is more likely than usual to take a Spot instance. */
export const rebalanceRecommendation = ({ id }: Instance, now: number): InterruptionEvent => ({
  ...envelope(id, now),
  source: 'aws.ec2',
  'detail-type': 'EC2 Instance Rebalance Recommendation',
  detail: { 'instance-id': id },
});

export function invocationEvent(command: SsmCommand, invocation: Invocation, now: number) {
  return {
    ...envelope(invocation.machineId, now),
    source: 'aws.ssm',
    'detail-type': 'EC2 Command Invocation Status-change Notification',
    detail: {
      'command-id': command.id,
      'document-name': command.document,
      'instance-id': invocation.machineId,
      'requested-date-time': new Date(command.requestedAt).toISOString(),
      status: invocation.status,
    },
  } satisfies InvocationEvent;
}

function envelope(machineId: string, now: number) {
  const kind = machineId.startsWith('mi-') ? 'ssm' : 'ec2';
  const path = kind === 'ssm' ? 'managed-instance' : 'instance';
  return {
    version: '0' as const,
    id: randomUUID(),
    account: cloudAccount,
    time: `${new Date(now).toISOString().slice(0, 19)}Z`,
    region: cloudRegion,
    resources: [`arn:aws:${kind}:${cloudRegion}:${cloudAccount}:${path}/${machineId}`],
  };
}
