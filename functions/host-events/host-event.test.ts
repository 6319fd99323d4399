import { describe, expect, it } from 'vitest';
import { lockKey } from '../../shared/model/keys.ts';
import { always } from '../../shared/model/write.ts';
import { runComment } from '../../shared/turns/execution/comments.ts';
import { createExecutionRecord } from '../../shared/turns/execution/create.ts';
import { createWorld, type World } from '../../test/support/world.ts';
import { createHandler } from './handler.ts';

const stateChange = (machine: string, state: string) => ({
  source: 'aws.ec2',
  'detail-type': 'EC2 Instance State-change Notification',
  detail: { 'instance-id': machine, state },
});

const interruption = (machine: string, type = 'EC2 Spot Instance Interruption Warning') => ({
  source: 'aws.ec2',
  'detail-type': type,
  detail: { 'instance-id': machine, 'instance-action': 'terminate' },
});

const recommendation = (machine: string) =>
  interruption(machine, 'EC2 Instance Rebalance Recommendation');

async function activeLease(world: World) {
  await world.blueprint({ idleSeconds: 60_000, limit: 1 });
  const created = await world.ask();
  await world.pass(120);
  const lease = created.kind === 'created' ? await world.lease(created.lease.id) : null;
  if (lease?.state !== 'active') throw new Error('the lease is not active');
  const resource = await world.resource(lease.resourceId);
  return { lease, machine: resource?.host ?? '' };
}

const commandEnded = (delivery: string, machine: string) => ({
  source: 'aws.ssm',
  'detail-type': 'EC2 Command Invocation Status-change Notification',
  detail: {
    'command-id': delivery,
    'document-name': 'AWS-RunShellScript',
    'instance-id': machine,
    status: 'Success',
  },
});

const deliver = (world: World, event: Parameters<ReturnType<typeof createHandler>>[0]) =>
  world.as('host-events', () => createHandler(world.ports)(event));

describe('a host event', () => {
  it('about a host that died ends its lease immediately, without grace', async () => {
    const world = createWorld();
    const { lease, machine } = await activeLease(world);
    const request = {
      program: { argv: ['true'], script: null, cwd: null, env: {}, stdin: null },
      timeoutSeconds: 60,
      requestedBy: 'anna',
      from: 'test',
    };
    await createExecutionRecord(world.ports, lease, request);
    await world.settle();
    world.cloud.knobs.killHost(machine);

    await deliver(world, stateChange(machine, 'terminated'));
    await deliver(world, stateChange(machine, 'terminated'));
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

  it('about our own terminate is not a loss: the ending resource is only woken', async () => {
    const world = createWorld();
    const { lease, machine } = await activeLease(world);
    await world.release(lease.id);
    await world.settle();
    await world.order('release', lease.resourceId);
    await world.work(lease.resourceId);

    await deliver(world, stateChange(machine, 'shutting-down'));

    expect(Object.keys(world.rest()).filter((key) => key.startsWith('commands|'))).toEqual([]);
    await world.pass(60);
    expect(await world.resource(lease.resourceId)).toMatchObject({
      leaving: { reason: 'released' },
    });
  });

  it.each([
    { of: 'a Spot interruption', eventOf: interruption, says: 'in about two minutes' },
    { of: 'a likely Spot interruption', eventOf: recommendation, says: 'recommends to leave it' },
  ])('about $of warns the lease once and retires the resource', async ({ eventOf, says }) => {
    const world = createWorld();
    const { lease, machine } = await activeLease(world);

    await deliver(world, eventOf(machine));
    await deliver(world, eventOf(machine));
    await world.settle();

    expect(await world.lease(lease.id)).toMatchObject({ state: 'active' });
    expect(await world.resource(lease.resourceId)).toMatchObject({
      state: 'active',
      retiring: { reason: 'interrupted', detail: expect.stringContaining(says) },
    });
    const warnings = Object.values(world.store.dump()).flatMap(({ object, entries }) =>
      object === lease.id && Array.isArray(entries)
        ? entries.filter(({ kind }) => kind === 'interruption-warning')
        : [],
    );
    expect(warnings).toEqual([
      expect.objectContaining({
        text: expect.stringContaining(machine),
        data: { resource: lease.resourceId },
      }),
    ]);
    await world.release(lease.id);
    await world.pass(60);
    expect(await world.resource(lease.resourceId)).toMatchObject({ state: 'destroyed' });
  });

  it('about an interruption of a machine that is no longer used changes nothing', async () => {
    const world = createWorld();
    const { lease } = await activeLease(world);
    const key = lockKey('machine/i-of-before');
    const item = { owner: lease.resourceId };
    await world.store.write({ op: 'put', key, item, when: always });

    await deliver(world, interruption('i-of-before'));

    expect(world.mailbox.pending()).toEqual([]);
  });

  it('about a machine that its resource gave up does not end the lease', async () => {
    const world = createWorld();
    const { lease, machine } = await activeLease(world);
    const key = lockKey('machine/i-of-before');
    const item = { owner: lease.resourceId };
    await world.store.write({ op: 'put', key, item, when: always });

    await deliver(world, stateChange('i-of-before', 'shutting-down'));
    await world.pass(90);

    expect(await world.lease(lease.id)).toMatchObject({ state: 'active' });
    expect(await world.resource(lease.resourceId)).toMatchObject({
      state: 'active',
      host: machine,
    });
  });

  it.each([
    { on: 'a machine of another owner', isOurs: false, asked: 0 },
    { on: 'our host', isOurs: true, asked: 1 },
  ])('about a command on $on asks SSM $asked times whose it is', async ({ isOurs, asked }) => {
    const world = createWorld();
    const { lease, machine } = await activeLease(world);
    const created = await createExecutionRecord(world.ports, lease, {
      program: { argv: ['true'], script: null, cwd: null, env: {}, stdin: null },
      timeoutSeconds: 60,
      requestedBy: 'anna',
      from: 'test',
    });
    if (created.kind !== 'created') throw new Error(created.kind);
    const deliveries: string[] = [];
    const commentOf = async (delivery: string) => {
      deliveries.push(delivery);
      return runComment(created.execution.id);
    };
    const { hookPorts } = world.ports;
    const remote = { ...hookPorts.remote, commentOf };
    const ports = { ...world.ports, hookPorts: { ...hookPorts, remote } };
    const before = world.mailbox.pending().length;

    const event = commandEnded('ssm-1', isOurs ? machine : 'i-0000000000000beef');
    await world.as('host-events', () => createHandler(ports)(event));

    expect(deliveries).toHaveLength(asked);
    expect(world.mailbox.pending().length - before).toBe(asked);
  });

  it.each([
    {
      of: 'about a machine of another owner',
      event: stateChange('i-0000000000000beef', 'terminated'),
    },
    {
      of: 'about the interruption of a machine of another owner',
      event: interruption('i-0000000000000beef'),
    },
    {
      of: 'of another kind',
      event: { source: 'aws.s3', 'detail-type': 'Object Created', detail: {} },
    },
    {
      of: 'about a command of another owner',
      event: commandEnded('00000000-0000-4000-8000-000000000000', 'i-0000000000000beef'),
    },
  ])('$of wakes nothing', async ({ event }) => {
    const world = createWorld();
    await activeLease(world);

    await deliver(world, event);

    expect(world.mailbox.pending()).toEqual([]);
  });
});
