import type { Permission } from '../driver.ts';

/** Returns what the workers need to run commands on hosts and to end their leases. */
export function hostPermissions(on: Permission['on']): readonly Permission[] {
  const answers = { any: 'GetCommandInvocation does not support resource-level permissions' };
  return [
    { worker: 'lease-worker', actions: ['ssm:SendCommand'], on },
    { worker: 'lease-worker', actions: ['ssm:GetCommandInvocation'], on: answers },
    { worker: 'execution-worker', actions: ['ssm:SendCommand'], on },
    { worker: 'execution-worker', actions: ['ssm:GetCommandInvocation'], on: answers },
    {
      worker: 'execution-worker',
      actions: ['ssm:CancelCommand'],
      on: { any: 'CancelCommand does not support resource-level permissions' },
    },
    {
      worker: 'resource-worker',
      actions: ['ssm:DescribeInstanceInformation'],
      on: { any: 'DescribeInstanceInformation does not support resource-level permissions' },
    },
  ];
}
