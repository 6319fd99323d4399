import type { Permission } from '../driver.ts';
import { hostPermissions } from '../host/permissions.ts';

export const poolHostPermissions: readonly Permission[] = [
  ...hostPermissions('lent'),
  {
    worker: 'lease-worker',
    actions: ['ec2:DescribeInstances'],
    on: { any: 'EC2 Describe calls do not support resource-level permissions' },
  },
];
