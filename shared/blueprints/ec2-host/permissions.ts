import type { Permission } from '../driver.ts';
import { hostPermissions } from '../host/permissions.ts';

const describeCalls: Permission['on'] = {
  any: 'EC2 Describe calls do not support resource-level permissions',
};

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
    on: { any: 'blueprints name their own images, subnets, security groups and templates' },
  },
  {
    worker: 'resource-worker',
    actions: ['ec2:CreateTags'],
    on: { any: 'only as part of a launch: ec2:CreateAction must be RunInstances' },
  },
  { worker: 'resource-worker', actions: ['ec2:TerminateInstances'], on: 'tagged' },
  {
    worker: 'resource-worker',
    actions: ['iam:PassRole'],
    on: { any: 'only the roles that the deployment allows for hosts, and only to EC2' },
  },
  {
    worker: 'resource-worker',
    actions: ['ssm:GetParameters'],
    on: { any: 'EC2 reads resolve:ssm: images with the permissions of the caller that launches' },
  },
];
