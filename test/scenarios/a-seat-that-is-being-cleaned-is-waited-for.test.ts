import { describe, expect, it } from 'vitest';
import type { LeaseId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import { createExecutionRecord } from '../../shared/turns/execution/create.ts';
import { brokenInvariants } from '../support/invariants.ts';
import { createWorld, healthyHost, type World } from '../support/world.ts';

const request = {
  program: { argv: ['true'], script: null, cwd: null, env: {}, stdin: null },
  timeoutSeconds: 60,
  requestedBy: 'anna',
  from: 'test',
};

/** Hosts clean up in two seconds. */
const aWorld = () =>
  createWorld({
    onScript: (host, script) => {
      const result = healthyHost(host, script);
      return script.includes("EXECUTION=''") ? { ...result, durationMs: 2_000 } : result;
    },
  });

async function ask(world: World): Promise<LeaseId> {
  const created = await world.ask();
  if (created.kind !== 'created') throw new Error(`no lease was created: ${created.kind}`);
  return created.lease.id;
}

/** Runs a command on a new lease. */
async function use(world: World): Promise<LeaseId> {
  const id = await ask(world);
  await world.pass(120);
  const lease = await world.lease(id);
  if (lease?.state !== 'active') throw new Error('the lease is active by now');
  await createExecutionRecord(world.ports, lease, request);
  await world.pass(30);
  return id;
}

/** Ends a lease, up to the moment when its host has been asked to clean up. */
async function release(world: World, id: LeaseId): Promise<void> {
  await world.release(id);
  await world.work(id);
  expect(await world.lease(id)).toMatchObject({ state: 'released' });
}

const hostsBuilt = (world: World): number =>
  Object.keys(world.store.dump()).filter((key) => key.startsWith('resources|')).length;

const remembered = (world: World) =>
  Object.keys(world.rest()).filter((key) => key.startsWith('slots|cleaning/'));

describe('a seat that is being cleaned', () => {
  it('serves the next lease, although the blueprint could build one more', async () => {
    const world = aWorld();
    await world.blueprint({ limit: 3 });
    const first = await use(world);
    const used = await world.lease(first);

    world.cloud.knobs.throttle('look', 3);
    await release(world, first);
    const second = await ask(world);

    expect(await world.lease(second)).toMatchObject({
      state: 'pending',
      building: null,
      waiting: { reason: 'cleaning', detail: 'hosts: a host that fits is being cleaned' },
    });
    await world.pass(5);
    expect(await world.lease(second)).toMatchObject({
      state: 'active',
      resourceId: used && 'resourceId' in used ? used.resourceId : null,
    });
    expect(hostsBuilt(world)).toBe(1);
    expect(remembered(world)).toEqual([]);
    expect(brokenInvariants(world.store.dump())).toEqual([]);
  });

  it('is waited for by as many leases as there are such seats; the others build', async () => {
    const world = aWorld();
    await world.blueprint({ limit: 3 });
    const first = await use(world);

    world.cloud.knobs.throttle('look', 3);
    await release(world, first);
    const second = await ask(world);
    const third = await ask(world);

    expect(await world.lease(second)).toMatchObject({ waiting: { reason: 'cleaning' } });
    expect(await world.lease(third)).toMatchObject({ waiting: { reason: 'building' } });
    await world.pass(120);
    expect(await world.lease(second)).toMatchObject({ state: 'active' });
    expect(await world.lease(third)).toMatchObject({ state: 'active' });
    expect(hostsBuilt(world)).toBe(2);
  });

  it('is waited for some seconds only', async () => {
    const world = aWorld();
    await world.blueprint({ limit: 3 });
    const first = await use(world);
    for (const { id } of world.cloud.dump().machines) world.cloud.knobs.silence(id, true);

    await release(world, first);
    const second = await ask(world);
    await world.pass(limits.cleaningWait - 1);
    expect(await world.lease(second)).toMatchObject({ waiting: { reason: 'cleaning' } });
    await world.pass(2);

    expect(await world.lease(second)).toMatchObject({ waiting: { reason: 'building' } });
    const third = await ask(world);
    expect(await world.lease(third)).toMatchObject({ waiting: { reason: 'building' } });
  });
});
