import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type CloudEvent, startCloud } from '../../infra/local/cloud/index.ts';
import { createEc2Machines } from '../../shared/adapters/aws/ec2/machines.ts';
import { eventuallyInRealTime } from './eventually.ts';
import { machinesContract } from './machines.contract.ts';
import { aLaunch, type LaunchTrouble } from './machines-world.ts';

const template = { id: 'lt-0a0a0a0a0a0a0a0a0', name: 'builders' };

const clientOf = (endpoint: string, maxAttempts: number) =>
  new EC2Client({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts,
  });

machinesContract('ec2', async () => {
  const path = await mkdtemp(join(tmpdir(), 'drydock-machines-'));
  const next = { unanswered: false, dies: false };
  const onEvent = (event: CloudEvent) => {
    // Machines of earlier tests send events as well, but only a launch sends `pending`.
    if (!next.dies || event['detail-type'] !== 'EC2 Instance State-change Notification') return;
    if (event.detail.state !== 'pending') return;
    next.dies = false;
    cloud.killInstance(event.detail['instance-id']);
  };
  const after = (operation: string) => {
    if (operation !== 'RunInstances' || !next.unanswered) return null;
    next.unanswered = false;
    return 'drop';
  };
  const cloud = await startCloud({
    accessKeyId: 'local',
    path,
    bootMs: 100,
    terminateMs: 40,
    // Every case launches, faster than EC2 allows.
    rateLimits: null,
    launchTemplates: [template],
    faults: { after },
    onEvent,
  });
  const client = clientOf(cloud.url, 1);
  const machinesOf = (deployment: string) =>
    createEc2Machines({ client, launchClient: client, deployment, pageSize: 5 });
  const troubleWith: Readonly<Record<LaunchTrouble, () => void>> = {
    refused: () => cloud.throttle('RunInstances', 1),
    broken: () => cloud.failNext('RunInstances', 'InternalError'),
    unanswered: () => {
      next.unanswered = true;
    },
  };

  return {
    machines: machinesOf('contract'),
    others: machinesOf('another'),
    template,
    image: 'ami-0a0a0a0a0a0a0a0a0',
    eventually: eventuallyInRealTime(),
    setRoom: (instanceType, subnet, available) =>
      cloud.setCapacity({ instanceType, subnet, available }),
    troubleNextLaunch: (trouble) => troubleWith[trouble](),
    nextLaunchDies: () => {
      next.dies = true;
    },
    kill: cloud.killInstance,
    close: async () => {
      client.destroy();
      await cloud.close();
      await rm(path, { recursive: true });
    },
  };
});

describe('an EC2 client that retries on its own', () => {
  it.each([
    { answer: 'RequestLimitExceeded', reason: 'throttled', definite: false },
    { answer: 'InsufficientInstanceCapacity', reason: 'no-capacity', definite: true },
  ])('unanswered, then $answer: definite is $definite', async ({ answer, reason, definite }) => {
    const path = await mkdtemp(join(tmpdir(), 'drydock-repeats-'));
    let tries = 0;
    const cloud = await startCloud({
      accessKeyId: 'local',
      path,
      faults: {
        before: () => (tries > 0 ? { fail: { code: answer } } : null),
        after: () => {
          tries += 1;
          return tries === 1 ? 'drop' : null;
        },
      },
    });
    const client = clientOf(cloud.url, 2);
    onTestFinished(async () => {
      client.destroy();
      await cloud.close();
      await rm(path, { recursive: true });
    });
    const machines = createEc2Machines({ client, launchClient: client, deployment: 'contract' });

    const launch = aLaunch({ image: 'ami-0a0a0a0a0a0a0a0a0' });

    await expect(machines.launch(launch)).rejects.toMatchObject({ fault: { reason, definite } });
    expect(tries).toBe(2);
  });
});
