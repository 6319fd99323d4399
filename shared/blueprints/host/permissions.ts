import type { Permission } from '../driver.ts';

/** What any host needs of the workers that speak to it: its leases' commands and their end. */
export function hostPermissions(on: Permission['on']): readonly Permission[] {
  const answers = { any: 'GetCommandInvocation knows no resources' };
  return [
    { worker: 'lease-worker', actions: ['ssm:SendCommand'], on },
    { worker: 'lease-worker', actions: ['ssm:GetCommandInvocation'], on: answers },
    { worker: 'execution-worker', actions: ['ssm:SendCommand'], on },
    { worker: 'execution-worker', actions: ['ssm:GetCommandInvocation'], on: answers },
    {
      worker: 'resource-worker',
      actions: ['ssm:DescribeInstanceInformation'],
      on: { any: 'DescribeInstanceInformation knows no resources' },
    },
  ];
}
