import type { Permission } from '../driver.ts';
import { hostPermissions } from '../host/permissions.ts';

const describeCalls: Permission['on'] = { any: 'Describe calls of EC2 know no resources' };

export const ec2HostPermissions: readonly Permission[] = [
  ...hostPermissions('tagged'),
  {
    worker: 'resource-worker',
    actions: ['ec2:DescribeInstances', 'ec2:DescribeLaunchTemplateVersions'],
    on: describeCalls,
  },
  { worker: 'lease-worker', actions: ['ec2:DescribeInstances'], on: describeCalls },
  { worker: 'audit', actions: ['ec2:DescribeInstances'], on: describeCalls },
  { worker: 'audit', actions: ['ec2:TerminateInstances'], on: 'tagged' },
  {
    worker: 'resource-worker',
    actions: ['ec2:RunInstances'],
    on: { any: 'a blueprint names images, subnets, security groups and templates of its own' },
  },
  {
    worker: 'resource-worker',
    actions: ['ec2:CreateTags'],
    on: { any: 'only while RunInstances creates: ec2:CreateAction must be RunInstances' },
  },
  { worker: 'resource-worker', actions: ['ec2:TerminateInstances'], on: 'tagged' },
  {
    worker: 'resource-worker',
    actions: ['iam:PassRole'],
    on: { any: 'the roles that hosts may have, which the deployment names, and to EC2 alone' },
  },
  {
    worker: 'resource-worker',
    actions: ['ssm:GetParameters'],
    on: { any: 'resolve:ssm: images are read in the name of whoever launches' },
  },
];
