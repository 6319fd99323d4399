import { GetCommandInvocationCommand, ListCommandsCommand } from '@aws-sdk/client-ssm';
import { afterEach, describe, expect, it } from 'vitest';
import {
  closeClouds,
  errorCodeOf,
  launchInstance,
  openCloud,
} from '../../../test/support/cloud/test-cloud.ts';
import { createRateLimits } from './rate-limits.ts';

afterEach(closeClouds);

describe('the rate of calls', () => {
  it('is limited by a bucket that time refills', () => {
    let now = 1_000;
    const take = createRateLimits({ SendCommand: { burst: 2, perSecond: 4 } }, () => now);
    const taken = () => [1, 2, 3].map(() => take('SendCommand'));

    expect(taken()).toEqual([true, true, false]);
    now += 250;
    expect(taken()).toEqual([true, false, false]);
    now += 60_000;
    expect(taken()).toEqual([true, true, false]);
  });

  it('is limited for each operation on its own, by the numbers of EC2', () => {
    const take = createRateLimits({}, () => 0);
    const launches = Array.from({ length: 6 }, () => take('RunInstances'));

    expect(launches).toEqual([true, true, true, true, true, false]);
    expect(take('DescribeInstances')).toBe(true);
    expect(take('GetParameter')).toBe(true);
  });

  it('beyond it, EC2 answers RequestLimitExceeded and launches nothing', async () => {
    const world = await openCloud({ rateLimits: { RunInstances: { burst: 1, perSecond: 0 } } });
    await launchInstance(world);

    expect(await errorCodeOf(launchInstance(world))).toBe('RequestLimitExceeded');
    expect(world.cloud.instances()).toHaveLength(1);
  });

  it('beyond it, SSM answers ThrottlingException', async () => {
    const none = { burst: 0, perSecond: 0 };
    const { ssm } = await openCloud({
      rateLimits: { GetCommandInvocation: none, ListCommands: none },
    });
    const ids = {
      CommandId: '00000000-0000-4000-8000-000000000000',
      InstanceId: 'i-0000000000000000a',
    };

    const look = ssm.send(new GetCommandInvocationCommand(ids));
    expect(await errorCodeOf(look)).toBe('ThrottlingException');
    expect(await errorCodeOf(ssm.send(new ListCommandsCommand({})))).toBe('ThrottlingException');
  });
});
