import type { Permission } from '../contract.ts';
import { speakingTo } from '../host/permissions.ts';

const describing: Permission['on'] = { any: 'Describe calls of EC2 know no resources' };

export const permissions: readonly Permission[] = [
  ...speakingTo('tagged'),
  {
    worker: 'resource-worker',
    actions: ['ec2:DescribeInstances', 'ec2:DescribeLaunchTemplateVersions'],
    on: describing,
  },
  { worker: 'lease-worker', actions: ['ec2:DescribeInstances'], on: describing },
  { worker: 'audit', actions: ['ec2:DescribeInstances'], on: describing },
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
