import { DescribeInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { afterEach, describe, expect, it } from 'vitest';
import {
  closeClouds,
  errorCodeOf,
  launchInstance,
  launchOnline,
  openCloud,
  type TestCloud,
} from '../../../../test/support/cloud/test-cloud.ts';
import { ec2Operations } from './index.ts';

afterEach(closeClouds);

/** Sends one action as an HTTP form, with what would make any of them act. */
function sendForm({ cloud }: TestCloud, fields: Readonly<Record<string, string>>) {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=local/20261120/us-east-1/ec2/aws4_request, ' +
    'SignedHeaders=host, Signature=00';
  const body = new URLSearchParams({ Version: '2016-11-15', ...fields });
  return fetch(cloud.url, { method: 'POST', headers: { authorization }, body });
}

describe('a dry run', () => {
  it('of any action answers 412 and does nothing', async () => {
    const world = await openCloud();
    const id = await launchOnline(world);
    const before = world.cloud.instances();
    const fields = {
      'InstanceId.1': id,
      'ResourceId.1': id,
      'Tag.1.Key': 'a',
      'Tag.1.Value': 'b',
      ImageId: 'ami-1',
      MinCount: '1',
      MaxCount: '1',
    };

    for (const Action of Object.keys(ec2Operations)) {
      const answer = await sendForm(world, { Action, DryRun: 'true', ...fields });
      expect([Action, answer.status]).toEqual([Action, 412]);
      expect(await answer.text()).toContain('<Code>DryRunOperation</Code>');
    }
    expect(world.cloud.instances()).toEqual(before);
  });

  it('is what unmodified clients expect it to be', async () => {
    const world = await openCloud();
    const id = await launchOnline(world);
    const terminate = new TerminateInstancesCommand({ InstanceIds: [id], DryRun: true });

    expect(await errorCodeOf(world.ec2.send(terminate))).toBe('DryRunOperation');
    expect(await errorCodeOf(launchInstance(world, { DryRun: true }))).toBe('DryRunOperation');
    const describeOnly = new DescribeInstancesCommand({ DryRun: true });
    expect(await errorCodeOf(world.ec2.send(describeOnly))).toBe('DryRunOperation');
    expect(world.cloud.instances().map(({ state }) => state)).toEqual(['running']);
  });

  it.each([
    { DryRun: 'false', status: 200 },
    { DryRun: 'True', status: 412 },
    { DryRun: 'yes', status: 400 },
    { DryRun: '', status: 400 },
  ])('is not one unless it says so: “$DryRun”', async ({ DryRun, status }) => {
    const world = await openCloud();
    const id = await launchOnline(world);

    const fields = { Action: 'TerminateInstances', 'InstanceId.1': id, DryRun };
    expect((await sendForm(world, fields)).status).toBe(status);

    const [instance] = world.cloud.instances();
    expect(instance?.state === 'running').toBe(status !== 200);
  });
});
