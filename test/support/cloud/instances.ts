import {
  DescribeInstancesCommand,
  type RunInstancesCommandInput,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { TestCloud } from './test-cloud.ts';

/** A launch request with every field that the local cloud supports. */
export const fullLaunch: RunInstancesCommandInput = {
  LaunchTemplate: { LaunchTemplateId: 'lt-hosts', Version: '$Latest' },
  ImageId: 'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64',
  InstanceType: 't4g.small',
  SubnetId: 'subnet-a',
  SecurityGroupIds: ['sg-1', 'sg-2'],
  MinCount: 1,
  MaxCount: 1,
  ClientToken: 'res-1.1',
  InstanceMarketOptions: { MarketType: 'spot' },
  MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
  IamInstanceProfile: { Name: 'hosts' },
  UserData: Buffer.from('#!/bin/sh').toString('base64'),
  TagSpecifications: [
    { ResourceType: 'instance', Tags: [{ Key: 'drydock', Value: 'a <b> & "c" \n é' }] },
    { ResourceType: 'volume', Tags: [{ Key: 'only', Value: 'volumes' }] },
  ],
};

export async function describeInstance({ ec2 }: TestCloud, id: string) {
  const answer = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return answer.Reservations?.[0]?.Instances?.[0];
}

export const instanceState = async (world: TestCloud, id: string) =>
  (await describeInstance(world, id))?.State?.Name;

export const terminateInstances = ({ ec2 }: TestCloud, ...InstanceIds: string[]) =>
  ec2.send(new TerminateInstancesCommand({ InstanceIds }));
