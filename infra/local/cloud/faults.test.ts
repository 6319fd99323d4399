import { readFileSync } from 'node:fs';
import { CreateTagsCommand, DescribeImagesCommand } from '@aws-sdk/client-ec2';
import { afterEach, describe, expect, it } from 'vitest';
import { fullLaunch } from '../../../test/support/cloud/instances.ts';
import {
  clientsOf,
  closeClouds,
  device,
  errorCodeOf,
  launchInstance,
  openCloud,
  runOnDevice,
  sendToMachine,
  waitUntil,
} from '../../../test/support/cloud/test-cloud.ts';

afterEach(closeClouds);

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

    expect(await errorCodeOf(launchInstance(world, fullLaunch))).toBe('InternalError');
    const [lost] = world.cloud.instances();
    expect(await launchInstance(world, fullLaunch)).toBe(lost?.id);
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

  it('keeps an instance that runs from registering with SSM', async () => {
    const { promise: registers, resolve: register } = Promise.withResolvers<void>();
    const world = await openCloud({ faults: { registers: () => registers } });
    const id = await launchInstance(world);
    const seen = () => world.cloud.instances().find((instance) => instance.id === id);
    await waitUntil('the instance to run', () => seen()?.state === 'running');

    expect(await errorCodeOf(sendToMachine(world, id, 'echo hi'))).toBe('InvalidInstanceId');
    register();
    await waitUntil('the agent', () => seen()?.online);
    expect(await sendToMachine(world, id, 'echo hi')).not.toBe('');
  });

  it('stores the output of a command after SSM has told its end', async () => {
    const { promise: stores, resolve: store } = Promise.withResolvers<void>();
    const stored: string[] = [];
    const world = await openCloud({
      devices: [device],
      faults: { stores: () => stores },
      putObject: async (_bucket, key, file) => {
        stored.push(`${key.split('/').at(-1)}: ${readFileSync(file, 'utf8')}`);
      },
    });

    const seen = await runOnDevice(world, 'echo hi', { prefix: 'x' });
    expect(seen).toMatchObject({ Status: 'Success', StandardOutputContent: 'hi\n' });
    expect(stored).toEqual([]);
    store();
    await waitUntil('the output', () => stored.length > 0);
    expect(stored).toEqual(['stdout: hi\n']);
  });
});
