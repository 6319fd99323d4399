import type { Permission } from '../contract.ts';
import { speakingTo } from '../host/permissions.ts';

export const permissions: readonly Permission[] = [
  ...speakingTo('lent'),
  {
    worker: 'lease-worker',
    actions: ['ec2:DescribeInstances'],
    on: { any: 'Describe calls of EC2 know no resources' },
  },
];
