import { driverActionsFor } from '../../infra/aws/driver-permissions.ts';
import { type FunctionName, permissions } from '../../infra/aws/permissions.ts';
import { isObjectId, kindOf } from '../../shared/model/ids.ts';
import type { WorkerPorts } from '../../shared/turns/ports.ts';
import { deny } from './permitted.ts';

/** The AWS actions that each call of a port needs. */
const machineCalls: Readonly<Record<string, readonly string[]>> = {
  launch: ['ec2:RunInstances', 'ec2:CreateTags', 'iam:PassRole', 'ssm:GetParameters'],
  describe: ['ec2:DescribeInstances'],
  ofResource: ['ec2:DescribeInstances'],
  ofDeployment: ['ec2:DescribeInstances'],
  terminate: ['ec2:TerminateInstances'],
  templateVersion: ['ec2:DescribeLaunchTemplateVersions'],
};
const remoteCalls: Readonly<Record<string, readonly string[]>> = {
  online: ['ssm:DescribeInstanceInformation'],
  send: ['ssm:SendCommand'],
  cancel: ['ssm:CancelCommand'],
  commentOf: ['ssm:ListCommands'],
  look: ['ssm:GetCommandInvocation'],
};

/** Returns the ports, limited to the permissions of the function that is acting. */
export function permittedPorts(ports: WorkerPorts, acting: () => FunctionName | null): WorkerPorts {
  const guard = <T extends object>(port: T, refuses: RefusalOf): T =>
    new Proxy(port, {
      get(target, call, receiver) {
        const method: unknown = Reflect.get(target, call, receiver);
        if (typeof method !== 'function') return method;
        return async (...given: readonly unknown[]) => {
          const name = acting();
          const refused = name && refuses(name, String(call), given);
          if (refused) deny(`${name} may not ${refused}`);
          return Reflect.apply(method, target, given);
        };
      },
    });
  const { hookPorts, mailbox, outputs, drivers } = ports;
  return {
    ...ports,
    mailbox: guard(mailbox, mayNotSend),
    outputs: guard(outputs, (who) => (permissions[who].outputs ? null : 'read outputs')),
    hookPorts: {
      ...hookPorts,
      machines: guard(hookPorts.machines, mayNotCall(machineCalls, drivers)),
      remote: guard(hookPorts.remote, mayNotCall(remoteCalls, drivers)),
    },
  };
}

/** Returns what a function may not do with a call; null if the call is permitted. */
type RefusalOf = (who: FunctionName, call: string, given: readonly unknown[]) => string | null;

const mayNotSend: RefusalOf = (who, call, [to]) => {
  if (call === 'timer') return permissions[who].timers ? null : 'send timers';
  const ids = [to].flat().map((wake) => String(Reflect.get(Object(wake), 'id')));
  const kinds = ids.flatMap((id) => (isObjectId(id) ? (kindOf(id) ?? []) : []));
  const barred = kinds.find((kind) => !permissions[who].wakes.includes(kind));
  return barred === undefined ? null : `wake a ${barred}`;
};

const mayNotCall =
  (calls: Readonly<Record<string, readonly string[]>>, types: WorkerPorts['drivers']): RefusalOf =>
  (who, call) => {
    const rights = [...driverActionsFor(who, types), ...permissions[who].unscoped].map(
      ({ action }) => action,
    );
    return (calls[call] ?? [call]).find((action) => !rights.includes(action)) ?? null;
  };
