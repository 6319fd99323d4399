import { describe, expect, it } from 'vitest';
import { lockKey } from '../../shared/model/keys.ts';
import { always } from '../../shared/model/write.ts';
import { birthExecution } from '../../shared/turns/birth-execution.ts';
import { createWorld, type World } from '../../test/support/world.ts';
import { createHandler } from './handler.ts';

const moved = (machine: string, state: string) => ({
  source: 'aws.ec2',
  'detail-type': 'EC2 Instance State-change Notification',
  detail: { 'instance-id': machine, state },
});

async function activeLease(world: World) {
  await world.blueprint({ idleSeconds: 60_000, limit: 1 });
  const born = await world.ask();
  await world.pass(120);
  const lease = born.kind === 'born' ? await world.lease(born.lease.id) : null;
  if (lease?.state !== 'active') throw new Error('it is active');
  const resource = await world.resource(lease.resourceId);
  return { lease, machine: resource?.host ?? '' };
}

const hear = (world: World, event: Parameters<ReturnType<typeof createHandler>>[0]) =>
  world.as('host-events', () => createHandler(world.ports)(event));

describe('events of hosts', () => {
  it('a host that dies by itself takes its lease with it, without grace', async () => {
    const world = createWorld();
    const { lease, machine } = await activeLease(world);
    const request = {
      program: { argv: ['true'], script: null, cwd: null, env: {}, stdin: null },
      timeoutSeconds: 60,
      askedBy: 'anna',
      from: 'test',
    };
    await birthExecution(world.ports, lease, request);
    await world.settle();
    world.cloud.knobs.killHost(machine);

    await hear(world, moved(machine, 'terminated'));
    await hear(world, moved(machine, 'terminated'));
    await world.pass(90);

    expect(await world.lease(lease.id)).toMatchObject({
      state: 'destroyed',
      ended: { reason: 'resource-lost' },
    });
    expect(await world.resource(lease.resourceId)).toMatchObject({
      state: 'destroyed',
      leaving: { reason: 'lost' },
    });
    expect(world.rest()).toEqual({ 'slots|usage/hosts|-': expect.objectContaining({ n: 0 }) });
  });

  it('our own terminate is no loss: the resource that leaves is only woken', async () => {
    const world = createWorld();
    const { lease, machine } = await activeLease(world);
    await world.release(lease.id);
    await world.settle();
    await world.order('release', lease.resourceId);
    await world.work(lease.resourceId);

    await hear(world, moved(machine, 'shutting-down'));

    expect(Object.keys(world.rest()).filter((key) => key.startsWith('commands|'))).toEqual([]);
    await world.pass(60);
    expect(await world.resource(lease.resourceId)).toMatchObject({
      leaving: { reason: 'released' },
    });
  });

  it('the end of a machine that its resource gave up is no loss of its lease', async () => {
    const world = createWorld();
    const { lease, machine } = await activeLease(world);
    const key = lockKey('machine/i-of-before');
    const item = { owner: lease.resourceId };
    await world.store.write({ op: 'put', key, item, when: always });

    await hear(world, moved('i-of-before', 'shutting-down'));
    await world.pass(90);

    expect(await world.lease(lease.id)).toMatchObject({ state: 'active' });
    expect(await world.resource(lease.resourceId)).toMatchObject({
      state: 'active',
      host: machine,
    });
  });

  it.each([
    { of: 'a machine of somebody else', event: moved('i-0000000000000beef', 'terminated') },
    {
      of: 'another kind',
      event: { source: 'aws.s3', 'detail-type': 'Object Created', detail: {} },
    },
    {
      of: 'a command of somebody else',
      event: {
        source: 'aws.ssm',
        'detail-type': 'EC2 Command Invocation Status-change Notification',
        detail: { 'command-id': '00000000-0000-4000-8000-000000000000', status: 'Success' },
      },
    },
  ])('$of wakes nobody', async ({ event }) => {
    const world = createWorld();
    await activeLease(world);

    await hear(world, event);

    expect(world.mailbox.pending()).toEqual([]);
  });
});
