import {
  DescribeInstancesCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, describe, expect, it } from 'vitest';
import {
  closeClouds,
  errorCodeOf,
  launchInstance,
  openCloud,
  type TestCloud,
  waitUntil,
} from '../../../../test/support/cloud/test-cloud.ts';

afterEach(closeClouds);

const full: RunInstancesCommandInput = {
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

async function describeOne({ ec2 }: TestCloud, id: string) {
  const answer = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return answer.Reservations?.[0]?.Instances?.[0];
}

const stateOf = async (world: TestCloud, id: string) => (await describeOne(world, id))?.State?.Name;

const terminate = ({ ec2 }: TestCloud, ...InstanceIds: string[]) =>
  ec2.send(new TerminateInstancesCommand({ InstanceIds }));

describe('RunInstances', () => {
  it('launches what was requested, and describes it so', async () => {
    const world = await openCloud();

    const answer = await world.ec2.send(new RunInstancesCommand(full));

    const seen = await describeOne(world, answer.Instances?.[0]?.InstanceId ?? '');
    expect(seen).toMatchObject({
      ImageId: expect.stringMatching(/^ami-a64/),
      InstanceType: 't4g.small',
      Architecture: 'arm64',
      SubnetId: 'subnet-a',
      ClientToken: 'res-1.1',
      InstanceLifecycle: 'spot',
      SecurityGroups: [{ GroupId: 'sg-1' }, { GroupId: 'sg-2' }],
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      Tags: [{ Key: 'drydock', Value: 'a <b> & "c" \n é' }],
    });
    expect(seen?.IamInstanceProfile?.Arn).toContain('instance-profile/hosts');
    expect(seen?.LaunchTime).toBeInstanceOf(Date);
  });

  it('returns the same instance for a repeated token', async () => {
    const world = await openCloud();

    const ids = await Promise.all([launchInstance(world, full), launchInstance(world, full)]);

    expect(ids[0]).toBe(ids[1]);
    expect(world.cloud.instances()).toHaveLength(1);
  });

  it('rejects a token with other parameters, and one whose instance is terminated', async () => {
    const world = await openCloud();
    const id = await launchInstance(world, full);

    expect(await errorCodeOf(launchInstance(world, { ...full, InstanceType: 't4g.large' }))).toBe(
      'IdempotentParameterMismatch',
    );
    await terminate(world, id);
    await waitUntil('the end', async () => (await stateOf(world, id)) === 'terminated');
    expect(await errorCodeOf(launchInstance(world, full))).toBe('IdempotentInstanceTerminated');
  });

  it('launches several instances in one reservation, with readable names', async () => {
    const world = await openCloud();

    const answer = await world.ec2.send(new RunInstancesCommand({ ...full, MaxCount: 3 }));

    expect(answer.Instances).toHaveLength(3);
    expect(world.cloud.instances().map(({ name }) => name)).toEqual(['host-1', 'host-2', 'host-3']);
  });

  it('fails where a test takes the capacity away, until it restores it', async () => {
    const world = await openCloud();
    world.cloud.setCapacity({ instanceType: 't4g.small', subnet: 'subnet-a', available: false });

    expect(await errorCodeOf(launchInstance(world, full))).toBe('InsufficientInstanceCapacity');
    expect(await launchInstance(world, { ...full, SubnetId: 'subnet-b' })).toMatch(/^i-/);
    world.cloud.setCapacity({ available: true });
    expect(await launchInstance(world, { ...full, ClientToken: 'res-1.2' })).toMatch(/^i-/);
  });

  it.each<{ wrong: object; code: string }>([
    { wrong: { ImageId: 'nonsense' }, code: 'InvalidAMIID.Malformed' },
    { wrong: { InstanceType: 'huge' }, code: 'InvalidParameterValue' },
    { wrong: { SubnetId: 'vlan-1' }, code: 'InvalidSubnetID.NotFound' },
    { wrong: { MinCount: 2 }, code: 'InvalidParameterValue' },
    { wrong: { ClientToken: 'x'.repeat(65) }, code: 'InvalidParameterValue' },
    {
      wrong: { LaunchTemplate: { LaunchTemplateId: 'other' } },
      code: 'InvalidLaunchTemplateId.NotFound',
    },
    { wrong: { LaunchTemplate: undefined, ImageId: undefined }, code: 'MissingParameter' },
  ])('rejects $wrong with $code', async ({ wrong, code }) => {
    const world = await openCloud();

    expect(await errorCodeOf(world.ec2.send(new RunInstancesCommand({ ...full, ...wrong })))).toBe(
      code,
    );
    expect(world.cloud.instances()).toEqual([]);
  });

  it('accepts only the subnets in the options', async () => {
    const world = await openCloud({ subnets: ['subnet-a'] });

    expect(await launchInstance(world, full)).toMatch(/^i-/);
    const other = { ...full, ClientToken: 'b', SubnetId: 'subnet-b' };
    expect(await errorCodeOf(launchInstance(world, other))).toBe('InvalidSubnetID.NotFound');
  });
});
