import { describe, expect, it } from 'vitest';
import { onHostEvent } from '../../functions/host-events/host-event.ts';
import type { LeaseId } from '../../shared/model/ids.ts';
import { createExecutionRecord } from '../../shared/turns/execution/create.ts';
import { aNestWorld, type NestWorld } from '../support/nest-world.ts';

/** An active lease on an active nest over two hosts. */
async function inUse() {
  const world = await aNestWorld({ hosts: 3, each: 2 });
  const tenant = await world.asks();
  await world.passes(60);
  const [nest] = world.nests();
  if (nest?.state !== 'active') throw new Error(`the nest is ${nest?.state}`);
  return { world, tenant, nest };
}

const ended = (world: NestWorld) =>
  Object.fromEntries(
    [...world.leases(), ...world.nests(), ...world.hosts()].flatMap((it) =>
      'destroyedAt' in it ? [[it.id, it.destroyedAt] as const] : [],
    ),
  );

describe('a host under a nest in use', () => {
  it('is drained: the tenant ends first, then the nest, then the host', async () => {
    const { world, tenant, nest } = await inUse();
    const [host, other] = world.hosts();

    await world.order('release', host?.id ?? tenant);
    await world.passes(50);

    expect(world.states([tenant, nest.id, ...nest.dependencies])).toEqual(
      Array.from({ length: 4 }, () => 'destroyed'),
    );
    expect(await world.lease(tenant)).toMatchObject({
      ended: { reason: 'resource-lost', by: 'anna', detail: expect.stringContaining(nest.id) },
    });
    expect(world.seen.at(-1)).toMatchObject({
      hook: 'destroy',
      dependencies: [{ state: 'active' }, {}],
    });
    const at = ended(world);
    const order = [tenant, nest.dependencies[0] ?? '', nest.id].map((id) => at[id] ?? 0);
    expect(order).toEqual(order.toSorted());
    expect(at[host?.id ?? '']).toBeGreaterThanOrEqual(at[nest.dependencies[0] ?? ''] ?? 0);

    expect(world.states([other?.id ?? tenant])).toEqual(['active']);
    await world.passes(600);
    world.atRest();
  });

  it('is lost: no clean-up waits for a machine that is gone', async () => {
    const { world, tenant, nest } = await inUse();
    const [host] = world.hosts();
    const machine = host?.host ?? '';
    await onHostEvent(world.ports, { kind: 'machine', machine, state: 'terminated' });
    await world.passes(30);

    expect(world.states([tenant, nest.id])).toEqual(['destroyed', 'destroyed']);
    const { dependencies = [] } = world.seen.at(-1) ?? {};
    expect(
      dependencies.map(({ host: machine, lost }) => lost === (machine === host?.host)),
    ).toEqual([...[true, true]]);
    await world.passes(600);
    world.atRest();
  });
});

describe('a nest that loses one of two hosts', () => {
  it('stops what runs on the other, as at the end of any lease', async () => {
    const { world, tenant, nest } = await inUse();
    const nested = world.leases().filter(({ id }) => nest.dependencies.includes(id));
    const [gone, other] = nested.flatMap((lease) => (lease.state === 'active' ? [lease] : []));
    if (!gone || !other) throw new Error('both are active');
    const created = await createExecutionRecord(world.ports, other, {
      program: { argv: ['true'], script: null, cwd: null, env: {}, stdin: null },
      timeoutSeconds: 60,
      requestedBy: 'anna',
      from: 'api',
    });
    expect(created.kind).toBe('created');
    await world.settle();
    const machineOf = (id: string) => world.hosts().find((host) => host.id === id)?.host ?? '';
    const sent = () =>
      world.cloud.dump().deliveries.filter(({ host }) => host === machineOf(other.resourceId));
    const before = sent().length;

    const machine = machineOf(gone.resourceId);
    await onHostEvent(world.ports, { kind: 'machine', machine, state: 'terminated' });
    await world.passes(60);

    expect(world.states([tenant, ...nest.dependencies])).toEqual(Array(3).fill('destroyed'));
    expect(sent().length).toBe(before + 1);
  });
});

describe('a dependency lease that is released', () => {
  it('by a person: stays until its owner is gone', async () => {
    const { world, tenant, nest } = await inUse();
    const [lease] = nest.dependencies;
    if (!lease) throw new Error('it has none');

    await world.release(lease);
    await world.work(lease);
    expect(world.states([lease, nest.id])).toEqual(['active', 'active']);

    await world.passes(120);
    expect(world.states([lease, nest.id, tenant])).toEqual(Array(3).fill('destroyed'));
    expect(await world.lease(lease)).toMatchObject({ ended: { detail: `${nest.id} is gone` } });
    await world.passes(600);
    world.atRest();
  });

  it('while it waits: it ends, its owner breaks, and another is built', async () => {
    const world = await aNestWorld({ hosts: 1, each: 2 });
    const tenant = await world.asks();
    await world.passes(30);
    const [nest] = world.nests();
    const waiting = world
      .leases()
      .find(({ state, dependencyOf }) => dependencyOf && state === 'pending');

    await world.release(waiting?.id ?? tenant);
    await world.settle();

    expect(world.states([waiting?.id ?? tenant])).toEqual(['destroyed']);
    expect(await world.resource(nest?.id ?? tenant)).toMatchObject({
      state: 'destroyed',
      leaving: { reason: 'build-failed', detail: expect.stringContaining('which it needs, ended') },
    });
    expect(world.seen).toEqual([]);
    expect(world.nests().map(({ state }) => state)).toContain('pending');
    await world.release(tenant);
    for (const { id, state } of world.nests()) {
      if (state === 'pending') await world.order('release', id);
    }
    await world.passes(600);
    world.atRest();
  });
});

describe('a nest that breaks', () => {
  it('leaves no lease behind if what it needs can never be had', async () => {
    const world = await aNestWorld({ hosts: 2, each: 1 });
    await world.blueprint({
      name: 'odd',
      driver: 'nest',
      parameters: {
        kind: 'odd',
        needs: [{ type: 'host' }, { type: 'host', attributes: { os: 'beos' } }],
      },
    });
    const tenant: LeaseId = await world.asks({ attributes: { kind: 'odd' } });
    await world.passes(900);

    expect(await world.lease(tenant)).toMatchObject({
      state: 'destroyed',
      ended: { reason: 'build-failed', detail: expect.stringContaining('os=linux') },
    });
    await world.passes(900);
    world.atRest();
  });
});

describe('a crash', () => {
  it('between the creation of leases and their wakes costs a sweep, not a lease', async () => {
    const world = await aNestWorld({ hosts: 2, each: 2 });
    const tenant = await world.asks();
    const [nest] = world.nests();
    await world.work(nest?.id ?? tenant);
    for (const { id } of world.mailbox.pending()) world.mailbox.take(id)?.done();
    expect(world.mailbox.pending()).toEqual([]);

    await world.passes(240);

    expect(world.states([tenant])).toEqual(['active']);
    await world.release(tenant);
    await world.passes(600);
    world.atRest();
  });
});
