import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import { afterEach, describe, expect, it } from 'vitest';
import {
  describeInstance,
  fullLaunch,
  instanceState,
  terminateInstances,
} from '../../../../test/support/cloud/instances.ts';
import {
  closeClouds,
  errorCodeOf,
  launchInstance,
  openCloud,
  waitUntil,
} from '../../../../test/support/cloud/test-cloud.ts';

afterEach(closeClouds);

describe('RunInstances', () => {
  it('launches what was requested, and describes it so', async () => {
    const world = await openCloud();

    const answer = await world.ec2.send(new RunInstancesCommand(fullLaunch));

    const seen = await describeInstance(world, answer.Instances?.[0]?.InstanceId ?? '');
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

    const ids = await Promise.all([
      launchInstance(world, fullLaunch),
      launchInstance(world, fullLaunch),
    ]);

    expect(ids[0]).toBe(ids[1]);
    expect(world.cloud.instances()).toHaveLength(1);
  });

  it('rejects a token with other parameters, and one whose instance is terminated', async () => {
    const world = await openCloud();
    const id = await launchInstance(world, fullLaunch);

    expect(
      await errorCodeOf(launchInstance(world, { ...fullLaunch, InstanceType: 't4g.large' })),
    ).toBe('IdempotentParameterMismatch');
    await terminateInstances(world, id);
    await waitUntil('the end', async () => (await instanceState(world, id)) === 'terminated');
    expect(await errorCodeOf(launchInstance(world, fullLaunch))).toBe(
      'IdempotentInstanceTerminated',
    );
  });

  it('launches several instances in one reservation, with readable names', async () => {
    const world = await openCloud();

    const answer = await world.ec2.send(new RunInstancesCommand({ ...fullLaunch, MaxCount: 3 }));

    expect(answer.Instances).toHaveLength(3);
    expect(world.cloud.instances().map(({ name }) => name)).toEqual(['host-1', 'host-2', 'host-3']);
  });

  it('fails where a test takes the capacity away, until it restores it', async () => {
    const world = await openCloud();
    world.cloud.setCapacity({ instanceType: 't4g.small', subnet: 'subnet-a', available: false });

    expect(await errorCodeOf(launchInstance(world, fullLaunch))).toBe(
      'InsufficientInstanceCapacity',
    );
    expect(await launchInstance(world, { ...fullLaunch, SubnetId: 'subnet-b' })).toMatch(/^i-/);
    world.cloud.setCapacity({ available: true });
    expect(await launchInstance(world, { ...fullLaunch, ClientToken: 'res-1.2' })).toMatch(/^i-/);
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

    expect(
      await errorCodeOf(world.ec2.send(new RunInstancesCommand({ ...fullLaunch, ...wrong }))),
    ).toBe(code);
    expect(world.cloud.instances()).toEqual([]);
  });

  it('accepts only the subnets in the options', async () => {
    const world = await openCloud({ subnets: ['subnet-a'] });

    expect(await launchInstance(world, fullLaunch)).toMatch(/^i-/);
    const other = { ...fullLaunch, ClientToken: 'b', SubnetId: 'subnet-b' };
    expect(await errorCodeOf(launchInstance(world, other))).toBe('InvalidSubnetID.NotFound');
  });
});
