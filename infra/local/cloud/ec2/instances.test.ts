import {
  CreateTagsCommand,
  DescribeImagesCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
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

describe('an instance', () => {
  it('goes from pending to terminated and sends an event for each state', async () => {
    const world = await openCloud({ bootMs: 1_500 });
    const id = await launchInstance(world);

    expect(await instanceState(world, id)).toBe('pending');
    await waitUntil('running', async () => (await instanceState(world, id)) === 'running');
    const first = await terminateInstances(world, id);
    const again = await terminateInstances(world, id);
    await waitUntil('the end', async () => (await instanceState(world, id)) === 'terminated');

    expect(first.TerminatingInstances?.[0]).toMatchObject({
      CurrentState: { Name: 'shutting-down' },
      PreviousState: { Name: 'running' },
    });
    expect(again.TerminatingInstances?.[0]?.CurrentState?.Name).toBe('shutting-down');
    const states = world.events.map(({ detail }) => 'state' in detail && detail.state);
    expect(states).toEqual(['pending', 'running', 'shutting-down', 'terminated']);
    expect(world.events[0]).toMatchObject({
      source: 'aws.ec2',
      'detail-type': 'EC2 Instance State-change Notification',
      detail: { 'instance-id': id },
      resources: [expect.stringContaining(id)],
    });
  });

  it('is hidden just after its launch', async () => {
    const world = await openCloud({ consistencyMs: 1_000 });
    const id = await launchInstance(world, fullLaunch);

    expect(await errorCodeOf(instanceState(world, id))).toBe('InvalidInstanceID.NotFound');
    expect(await errorCodeOf(terminateInstances(world, id))).toBe('InvalidInstanceID.NotFound');
    await waitUntil('the instance to be found', () => instanceState(world, id).catch(() => null));
  });

  it('stays visible for an hour after its end', async () => {
    let skew = 0;
    const world = await openCloud({ now: () => Date.now() + skew });
    const id = await launchInstance(world);
    await terminateInstances(world, id);
    await waitUntil('the end', async () => (await instanceState(world, id)) === 'terminated');

    skew = 3_590_000;
    expect(await instanceState(world, id)).toBe('terminated');
    skew = 3_610_000;
    expect(await errorCodeOf(instanceState(world, id))).toBe('InvalidInstanceID.NotFound');
  });

  it('fails when a test kills it', async () => {
    const world = await openCloud();
    const id = await launchInstance(world);

    world.cloud.killInstance(id);

    await waitUntil('the end', async () => (await instanceState(world, id)) === 'terminated');
    expect((await describeInstance(world, id))?.StateReason?.Code).toBe('Server.InternalError');
  });
});

describe('a Spot instance', () => {
  const spot = { InstanceMarketOptions: { MarketType: 'spot' } } as const;
  const interruptions = (world: Awaited<ReturnType<typeof openCloud>>) =>
    world.events.flatMap(({ 'detail-type': type, detail }) =>
      type.startsWith('EC2 Instance State') ? [] : [{ type, ...detail }],
    );

  it('is interrupted after a warning', async () => {
    const world = await openCloud({ noticeMs: 20 });
    const id = await launchInstance(world, spot);

    world.cloud.interruptInstance(id);

    expect(interruptions(world)).toEqual([
      {
        type: 'EC2 Spot Instance Interruption Warning',
        'instance-id': id,
        'instance-action': 'terminate',
      },
    ]);
    await waitUntil('the end', async () => (await instanceState(world, id)) === 'terminated');
    const { StateReason } = (await describeInstance(world, id)) ?? {};
    expect(StateReason?.Code).toBe('Server.SpotInstanceTermination');
  });

  it('may be recommended to be left, and lives on', async () => {
    const world = await openCloud();
    const id = await launchInstance(world, spot);

    world.cloud.recommendRebalance(id);

    const type = 'EC2 Instance Rebalance Recommendation';
    expect(interruptions(world)).toEqual([{ type, 'instance-id': id }]);
    await waitUntil('it runs', async () => (await instanceState(world, id)) === 'running');
  });

  it('is the only kind that is interrupted', async () => {
    const world = await openCloud({ noticeMs: 0 });
    const id = await launchInstance(world);

    world.cloud.interruptInstance(id);
    world.cloud.recommendRebalance(id);

    expect(interruptions(world)).toEqual([]);
  });
});

describe('DescribeInstances', () => {
  it('filters, and each page continues the last', async () => {
    const world = await openCloud();
    for (let n = 0; n < 12; n += 1) {
      const Tags = [{ Key: n % 2 ? 'odd' : 'even', Value: `v${n}` }];
      await launchInstance(world, { TagSpecifications: [{ ResourceType: 'instance', Tags }] });
    }
    const find = async (Name: string, ...Values: string[]) => {
      const request = new DescribeInstancesCommand({ Filters: [{ Name, Values }] });
      return (await world.ec2.send(request)).Reservations?.length;
    };

    expect(await find('tag-key', 'odd')).toBe(6);
    expect(await find('tag:even', 'v0', 'v2', 'v3')).toBe(2);
    expect(await find('tag:even', 'v*')).toBe(6);
    expect(await find('instance-state-name', 'terminated')).toBe(0);
    expect(await find('client-token', 'unknown')).toBe(0);
    expect(await errorCodeOf(find('colour', 'red'))).toBe('InvalidParameterValue');

    const seen = new Set<string | undefined>();
    let pages = 0;
    for (let token: string | undefined; pages === 0 || token; pages += 1) {
      const page = new DescribeInstancesCommand({ MaxResults: 5, NextToken: token });
      const answer = await world.ec2.send(page);
      for (const { Instances } of answer.Reservations ?? []) seen.add(Instances?.[0]?.InstanceId);
      token = answer.NextToken;
    }
    expect([pages, seen.size]).toEqual([3, 12]);
  });

  it('finds an instance by its client token', async () => {
    const world = await openCloud();
    const id = await launchInstance(world, fullLaunch);

    const Filters = [{ Name: 'client-token', Values: ['res-1.1'] }];
    const answer = await world.ec2.send(new DescribeInstancesCommand({ Filters }));

    expect(answer.Reservations?.[0]?.Instances?.[0]?.InstanceId).toBe(id);
  });
});

describe('the smaller EC2 actions', () => {
  it('tag a running instance and describe its status', async () => {
    const world = await openCloud();
    const id = await launchInstance(world);
    await waitUntil('running', async () => (await instanceState(world, id)) === 'running');

    const Tags = [{ Key: 'marked', Value: 'twice' }];
    await world.ec2.send(new CreateTagsCommand({ Resources: [id], Tags }));
    const status = await world.ec2.send(new DescribeInstanceStatusCommand({}));

    expect((await describeInstance(world, id))?.Tags).toEqual(Tags);
    expect(status.InstanceStatuses?.map(({ InstanceId }) => InstanceId)).toEqual([id]);
  });

  it('describe launch templates and images', async () => {
    const template = { id: 'lt-1', name: 'hosts', imageId: 'ami-1', instanceType: 't4g.nano' };
    const { ec2 } = await openCloud({ launchTemplates: [template] });

    const all = await ec2.send(new DescribeLaunchTemplatesCommand({}));
    const LaunchTemplateName = 'hosts';
    const versions = await ec2.send(
      new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName }),
    );
    const images = await ec2.send(new DescribeImagesCommand({ ImageIds: ['ami-a641'] }));

    expect(all.LaunchTemplates?.[0]?.LaunchTemplateName).toBe('hosts');
    expect(versions.LaunchTemplateVersions?.[0]?.LaunchTemplateData?.ImageId).toBe('ami-1');
    expect(images.Images?.[0]).toMatchObject({ State: 'available', Architecture: 'arm64' });
  });

  it('do not include an unsupported action', async () => {
    const { ec2 } = await openCloud();

    expect(await errorCodeOf(ec2.send(new DescribeVpcsCommand({})))).toBe('InvalidAction');
  });
});
