import { declaredFor } from '../../infra/aws/beyond.ts';
import { type FunctionName, grants } from '../../infra/aws/grants.ts';
import { isObjectId, kindOf } from '../../shared/model/ids.ts';
import type { WorkerPorts } from '../../shared/turns/ports.ts';
import { deny } from './permitted.ts';

/** What each call of a port is in AWS's words. */
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
  commentOf: ['ssm:ListCommands'],
  look: ['ssm:GetCommandInvocation'],
};

/** The same ports: whoever runs as a function sends, reads and acts by its rights alone. */
export function permittedPorts(ports: WorkerPorts, acting: () => FunctionName | null): WorkerPorts {
  const guard = <T extends object>(port: T, refuses: Refuses): T =>
    new Proxy(port, {
      get(target, name, receiver) {
        const method: unknown = Reflect.get(target, name, receiver);
        if (typeof method !== 'function') return method;
        return async (...given: readonly unknown[]) => {
          const who = acting();
          const refused = who && refuses(who, String(name), given);
          if (refused) deny(`${who} may not ${refused}`);
          return Reflect.apply(method, target, given);
        };
      },
    });
  const { site, mailbox, outputs, types } = ports;
  return {
    ...ports,
    mailbox: guard(mailbox, mayNotSend),
    outputs: guard(outputs, (who) => (grants[who].outputs ? null : 'read outputs')),
    site: {
      ...site,
      machines: guard(site.machines, mayNotCall(machineCalls, types)),
      remote: guard(site.remote, mayNotCall(remoteCalls, types)),
    },
  };
}

/** What of it a function may not do; null: nothing. */
type Refuses = (who: FunctionName, call: string, given: readonly unknown[]) => string | null;

const mayNotSend: Refuses = (who, call, [to]) => {
  if (call === 'alarm') return grants[who].alarms ? null : 'send alarms';
  const ids = [to].flat().map((wake) => String(Reflect.get(Object(wake), 'id')));
  const kinds = ids.flatMap((id) => (isObjectId(id) ? (kindOf(id) ?? []) : []));
  const barred = kinds.find((kind) => !grants[who].wakes.includes(kind));
  return barred === undefined ? null : `wake a ${barred}`;
};

const mayNotCall =
  (calls: Readonly<Record<string, readonly string[]>>, types: WorkerPorts['types']): Refuses =>
  (who, call) => {
    const rights = [...declaredFor(who, types), ...grants[who].asks].map(({ action }) => action);
    return (calls[call] ?? [call]).find((action) => !rights.includes(action)) ?? null;
  };
