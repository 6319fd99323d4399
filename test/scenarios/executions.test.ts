import { describe, expect, it } from 'vitest';
import type { ActiveLease } from '../../shared/model/lease.ts';
import { limits } from '../../shared/model/limits.ts';
import { birthExecution } from '../../shared/turns/birth-execution.ts';
import { createWorld, type World } from '../support/world.ts';

const request = {
  program: { argv: ['true'], script: null, cwd: null, env: {}, stdin: null },
  timeoutSeconds: 60,
  askedBy: 'anna',
};

async function activeLease(world: World): Promise<ActiveLease> {
  await world.blueprint({ idleSeconds: 60_000 });
  const born = await world.ask();
  await world.pass(120);
  const lease = born.kind === 'born' ? await world.lease(born.lease.id) : null;
  if (lease?.state !== 'active') throw new Error('the lease is active by now');
  return lease;
}

const unquiet = (world: World) =>
  Object.keys(world.rest()).filter((key) => /\|(ran|line|home)\/|^commands/.test(key));

describe('executions of a lease', () => {
  it('run, end, and let the lease end clean', async () => {
    const world = createWorld();
    const lease = await activeLease(world);

    const born = await birthExecution(world.ports, lease, request);
    await world.settle();
    await world.release(lease.id);
    await world.settle();

    expect(born).toMatchObject({ kind: 'born' });
    if (born.kind !== 'born') return;
    expect(await world.execution(born.execution.id)).toMatchObject({
      state: 'succeeded',
      exitCode: 0,
    });
    expect(await world.lease(lease.id)).toMatchObject({ state: 'destroyed' });
    expect(unquiet(world)).toEqual([]);
  });

  it('asked for at once are as many as allowed, never more; a release stops all', async () => {
    const world = createWorld();
    const lease = await activeLease(world);

    const all = await Promise.all(
      Array.from({ length: 60 }, () => birthExecution(world.ports, lease, request)),
    );
    const born = all.flatMap((answer) => (answer.kind === 'born' ? [answer.execution.id] : []));
    await world.release(lease.id);
    await world.work(lease.id);
    await world.pass(60);

    expect(born).toHaveLength(limits.executionsPerLease);
    expect(all.filter(({ kind }) => kind === 'too-many')).toHaveLength(60 - born.length);
    const ended = await Promise.all(born.map((id) => world.execution(id)));
    expect(new Set(ended.map((execution) => execution?.state))).toEqual(new Set(['cancelled']));
    expect(await world.lease(lease.id)).toMatchObject({ state: 'destroyed' });
    expect(unquiet(world)).toEqual([]);
  });

  it('are not born on a lease that has ended', async () => {
    const world = createWorld();
    const lease = await activeLease(world);
    await world.release(lease.id);
    await world.settle();

    const late = await birthExecution(world.ports, lease, request);

    expect(late).toEqual({ kind: 'not-active', state: 'destroyed' });
    expect(unquiet(world)).toEqual([]);
  });
});
