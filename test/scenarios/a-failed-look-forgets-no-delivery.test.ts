import { describe, expect, it } from 'vitest';
import { fault } from '../../shared/model/fault.ts';
import type { ActiveLease } from '../../shared/model/lease.ts';
import { limits } from '../../shared/model/limits.ts';
import { createExecutionRecord } from '../../shared/turns/execution/create.ts';
import { createWorld, type World } from '../support/world.ts';

async function activeLease(world: World): Promise<ActiveLease> {
  await world.blueprint({ idleSeconds: 60_000 });
  const created = await world.ask();
  await world.pass(120);
  const lease = created.kind === 'created' ? await world.lease(created.lease.id) : null;
  if (lease?.state !== 'active') throw new Error('the lease is active by now');
  return lease;
}

async function runOn(world: World, lease: ActiveLease) {
  const created = await createExecutionRecord(world.ports, lease, {
    program: { argv: ['true'], script: null, cwd: null, env: {}, stdin: null },
    timeoutSeconds: 60,
    requestedBy: 'anna',
    from: 'test',
  });
  if (created.kind !== 'created') throw new Error('it was not created');
  await world.work(created.execution.id);
  return created.execution.id;
}

const deliveriesOf = (world: World, id: string) =>
  world.cloud.dump().deliveries.filter(({ comment }) => comment === id);

describe('a failed look', () => {
  it.each(['throttled', 'network', 'denied'] as const)(
    '(%s) after a send keeps the delivery: nothing is sent twice',
    async (reason) => {
      const world = createWorld();
      const lease = await activeLease(world);
      world.cloud.knobs.failNext('look', fault(reason, 'no'), limits.looksMs.length);

      const id = await runOn(world, lease);
      const [delivery] = deliveriesOf(world, id);
      expect(await world.execution(id)).toMatchObject({ state: 'running', delivery: delivery?.id });
      await world.pass(200);

      expect(await world.execution(id)).toMatchObject({ state: 'succeeded' });
      expect(deliveriesOf(world, id)).toHaveLength(1);
    },
  );

  it('later is looked at again soon, however often it fails', async () => {
    const world = createWorld();
    const lease = await activeLease(world);
    world.cloud.knobs.throttle('look', limits.looksMs.length + 12);

    const id = await runOn(world, lease);
    await world.pass(1_200);

    expect(await world.execution(id)).toMatchObject({ state: 'succeeded' });
    expect(deliveriesOf(world, id)).toHaveLength(1);
  });

  it('does not make the clean-up of a lease fail, nor its end script be sent again', async () => {
    const world = createWorld();
    const lease = await activeLease(world);
    await runOn(world, lease);
    world.cloud.knobs.throttle('look', limits.looksMs.length + 2);

    await world.release(lease.id);
    await world.pass(60);

    expect(await world.lease(lease.id)).toMatchObject({ state: 'destroyed' });
    expect(deliveriesOf(world, `end ${lease.id}`)).toHaveLength(1);
    expect(await world.resource(lease.resourceId)).toMatchObject({ quarantine: null });
  });
});

describe('an output that cannot be read', () => {
  it.each(['size', 'read'] as const)('(%s) does not change how its command ended', async (call) => {
    const world = createWorld();
    const lease = await activeLease(world);
    world.cloud.knobs.failNext(call, fault('denied', 'Measuring the output failed: 403'), 9);

    const id = await runOn(world, lease);

    expect(await world.execution(id)).toMatchObject({
      state: 'succeeded',
      exitCode: 0,
      stderr: call === 'size' ? { bytes: 0, stored: false } : { bytes: 0 },
    });
  });
});
