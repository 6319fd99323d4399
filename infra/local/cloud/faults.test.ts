import {
  CreateTagsCommand,
  DescribeImagesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { afterEach, describe, expect, it } from 'vitest';
import {
  clientsOf,
  closeClouds,
  errorCodeOf,
  launchInstance,
  openCloud,
} from '../../../test/support/cloud/test-cloud.ts';

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

describe('an injected fault', () => {
  it('throttles as many times as set, and a retrying client succeeds', async () => {
    const world = await openCloud();
    world.cloud.throttle('RunInstances', 3);
    const patient = { ...world, ...clientsOf(world.cloud.url, 4) };

    expect(await errorCodeOf(launchInstance(world))).toBe('RequestLimitExceeded');
    expect(await launchInstance(patient)).toMatch(/^i-/);
    const outcomes = world.cloud.calls().map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'RequestLimitExceeded')).toHaveLength(3);
  });

  it('launches and then fails: the token finds the launched instance', async () => {
    const world = await openCloud();
    world.cloud.launchThenFail(1);

    expect(await errorCodeOf(launchInstance(world, full))).toBe('InternalError');
    const [lost] = world.cloud.instances();
    expect(await launchInstance(world, full)).toBe(lost?.id);
  });

  it('fails, delays or drops a request by a hook', async () => {
    let dropped = 0;
    const world = await openCloud({
      faults: {
        before: (operation, input) => {
          if (operation === 'DescribeImages') return { fail: { code: 'Unavailable' } };
          return input['ClientToken'] === 'slow' ? { delayMs: 30 } : null;
        },
        after: (operation) => (operation === 'RunInstances' && dropped++ === 0 ? 'drop' : null),
      },
    });
    world.cloud.failNext('CreateTags', 'UnauthorizedOperation');

    const tags = new CreateTagsCommand({ Resources: ['i-12345678'], Tags: [] });
    expect(await errorCodeOf(world.ec2.send(tags))).toBe('UnauthorizedOperation');
    expect(await errorCodeOf(world.ec2.send(new DescribeImagesCommand({})))).toBe('Unavailable');
    const lost = await errorCodeOf(launchInstance(world, { ClientToken: 'slow' }));
    expect(lost).not.toContain('did not fail');
    expect(await launchInstance(world, { ClientToken: 'slow' })).toBe(
      world.cloud.instances()[0]?.id,
    );
  });
});
