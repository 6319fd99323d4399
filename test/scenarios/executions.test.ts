import { describe, expect, it } from 'vitest';
import type { Command } from '../../shared/model/command.ts';
import type { ExecutionId } from '../../shared/model/ids.ts';
import { commandKeyOf } from '../../shared/model/keys.ts';
import type { ActiveLease } from '../../shared/model/lease.ts';
import { limits } from '../../shared/model/limits.ts';
import { plainItem } from '../../shared/model/record.ts';
import { always } from '../../shared/model/write.ts';
import { createExecutionRecord } from '../../shared/turns/execution/create.ts';
import { createWork } from '../../shared/turns/index.ts';
import { createWorld, type World } from '../support/world.ts';

const request = {
  program: { argv: ['true'], script: null, cwd: null, env: {}, stdin: null },
  timeoutSeconds: 60,
  requestedBy: 'anna',
  from: 'test',
};

async function activeLease(world: World): Promise<ActiveLease> {
  await world.blueprint({ idleSeconds: 60_000 });
  const created = await world.ask();
  await world.pass(120);
  const lease = created.kind === 'created' ? await world.lease(created.lease.id) : null;
  if (lease?.state !== 'active') throw new Error('the lease is active by now');
  return lease;
}

async function cancel(world: World, target: ExecutionId): Promise<void> {
  const at = world.clock.now();
  const asked = { ulid: world.ids.ulid(at), target, by: 'anna', from: 'test', at };
  const command: Command = { kind: 'cancel', ...asked, reason: 'asked' };
  const key = commandKeyOf(command);
  await world.store.write({ op: 'put', key, item: plainItem(command), when: always });
}

const unquiet = (world: World) =>
  Object.keys(world.rest()).filter((key) => /\|(running|line|returned)\/|^commands/.test(key));

describe('executions of a lease', () => {
  it('run, end, and let the lease end cleanly', async () => {
    const world = createWorld();
    const lease = await activeLease(world);

    const created = await createExecutionRecord(world.ports, lease, request);
    await world.settle();
    await world.release(lease.id);
    await world.settle();

    expect(created).toMatchObject({ kind: 'created' });
    if (created.kind !== 'created') return;
    expect(await world.execution(created.execution.id)).toMatchObject({
      state: 'succeeded',
      exitCode: 0,
    });
    expect(await world.lease(lease.id)).toMatchObject({ state: 'destroyed' });
    expect(unquiet(world)).toEqual([]);
  });

  it('requested at once are as many as allowed, never more; a release stops all', async () => {
    const world = createWorld();
    const lease = await activeLease(world);

    const all = await Promise.all(
      Array.from({ length: 60 }, () => createExecutionRecord(world.ports, lease, request)),
    );
    const created = all.flatMap((answer) =>
      answer.kind === 'created' ? [answer.execution.id] : [],
    );
    await world.release(lease.id);
    await world.work(lease.id);
    await world.pass(60);

    expect(created).toHaveLength(limits.executionsPerLease);
    expect(all.filter(({ kind }) => kind === 'too-many')).toHaveLength(60 - created.length);
    const ended = await Promise.all(created.map((id) => world.execution(id)));
    expect(new Set(ended.map((execution) => execution?.state))).toEqual(new Set(['cancelled']));
    expect(await world.lease(lease.id)).toMatchObject({ state: 'destroyed' });
    expect(unquiet(world)).toEqual([]);
  });

  it('are cancelled at once, although their worker still polls for a quick end', async () => {
    const world = createWorld();
    const lease = await activeLease(world);
    const host = (await world.resource(lease.resourceId))?.host ?? '';
    world.cloud.knobs.silence(host, true);
    const created = await createExecutionRecord(world.ports, lease, request);
    if (created.kind !== 'created') throw new Error('it was not created');
    const { id } = created.execution;
    const { hookPorts } = world.ports;
    let rechecks = 0;
    const pause = async (ms: number) => {
      rechecks += 1;
      await hookPorts.pause(ms);
      if (rechecks === 2) await cancel(world, id);
    };

    const before = world.clock.now();
    await createWork({ ...world.ports, hookPorts: { ...hookPorts, pause } })(id);

    expect(rechecks).toBe(2);
    expect(world.clock.now() - before).toBe(limits.looksMs[1]);
    expect(await world.execution(id)).toMatchObject({ state: 'running', cancel: null });
    await world.work(id);
    expect(await world.execution(id)).toMatchObject({ cancel: { by: 'anna' } });
  });

  it.each([
    { kind: 'a ULID of now', ulid: true },
    { kind: 'any other word', ulid: false },
  ])('requested at once with one key, $kind, are one', async ({ ulid }) => {
    const world = createWorld();
    const lease = await activeLease(world);
    const own = ulid ? world.ids.ulid(world.clock.now()) : null;
    const key = { ulid: own, hash: 'hash-of-key', bodyHash: 'hash-of-body' };

    const all = await Promise.all(
      Array.from({ length: 20 }, () =>
        createExecutionRecord(world.ports, lease, { ...request, key }),
      ),
    );
    await world.settle();

    expect(all.filter(({ kind }) => kind === 'created')).toHaveLength(1);
    expect(all.filter(({ kind }) => kind === 'exists')).toHaveLength(19);
    const ids = all.flatMap((answer) => ('execution' in answer ? [answer.execution.id] : []));
    expect(new Set(ids).size).toBe(1);
  });

  it('are not created on a lease that has ended', async () => {
    const world = createWorld();
    const lease = await activeLease(world);
    await world.release(lease.id);
    await world.settle();

    const late = await createExecutionRecord(world.ports, lease, request);

    expect(late).toEqual({ kind: 'not-active', state: 'destroyed' });
    expect(unquiet(world)).toEqual([]);
  });
});
