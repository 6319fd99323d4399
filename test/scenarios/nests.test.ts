import { describe, expect, it } from 'vitest';
import type { LeaseId, ResourceId } from '../../shared/model/ids.ts';
import { isLeaseId, isResourceId } from '../../shared/model/ids.ts';
import { brokenInvariants } from '../support/invariants.ts';
import { createNestDriver } from '../support/nest-type.ts';
import { createWorld, type World } from '../support/world.ts';

/** Hosts, and nests that need some of them. */
async function createNests(hosts: number, nests: readonly { name: string; count: number }[]) {
  const { type, seen } = createNestDriver();
  const world = createWorld({ drivers: [type] });
  await world.blueprint({ limit: hosts, idleSeconds: 900 });
  for (const { name, count } of nests) {
    const parameters = { provides: 'nest', count, of: 'host', kind: name };
    await world.blueprint({ name, driver: 'nest', parameters, limit: 1, idleSeconds: 300 });
  }
  return { world, seen };
}

async function ask(world: World, kind: string): Promise<LeaseId> {
  const created = await world.ask({ type: 'nest', attributes: { kind } });
  if (!('lease' in created)) throw new Error(created.kind);
  return created.lease.id;
}

async function stateOf(world: World, id: LeaseId): Promise<string> {
  return (await world.lease(id))?.state ?? 'absent';
}

const idsIn = (world: World, table: string) =>
  Object.values(world.store.dump()).flatMap(({ id }) =>
    typeof id === 'string' && id.startsWith(table) ? [id] : [],
  );
const dependencyOf = async (world: World) => {
  const leases = await Promise.all(idsIn(world, 'lease-').filter(isLeaseId).map(world.lease));
  return leases.flatMap((lease) => (lease?.dependencyOf ? [lease] : []));
};
const resources = async (world: World, blueprint: string) => {
  const all = await Promise.all(idsIn(world, 'res-').filter(isResourceId).map(world.resource));
  return all.flatMap((one) => (one?.blueprint === blueprint ? [one] : []));
};

async function atRest(world: World): Promise<void> {
  await world.pass(3_000);
  const open = Object.entries(world.store.dump()).filter(
    ([key, { state }]) => /^(leases|resources)\|/.test(key) && state !== 'destroyed',
  );
  expect(open.map(([key]) => key)).toEqual([]);
  expect(Object.keys(world.rest()).filter((key) => !/\|(usage|breaker)\//.test(key))).toEqual([]);
  expect(brokenInvariants(world.store.dump())).toEqual([]);
}

describe('a resource that leases others', () => {
  it('is built once it holds them all, and ends them after itself', async () => {
    const { world, seen } = await createNests(2, [{ name: 'pair', count: 2 }]);
    const lease = await ask(world, 'pair');
    await world.pass(300);

    expect(await stateOf(world, lease)).toBe('active');
    const parts = await dependencyOf(world);
    expect(parts.map(({ state }) => state)).toEqual(['active', 'active']);
    expect(new Set(parts.map(({ queuedAt }) => queuedAt)).size).toBe(1);
    expect(seen.find(({ hook }) => hook === 'activate')?.dependencies).toMatchObject([
      { name: 'part-0', state: 'active', host: expect.stringContaining('i-') },
      { name: 'part-1', state: 'active', host: expect.stringContaining('i-') },
    ]);

    await world.release(lease);
    await world.pass(400);
    expect(seen.at(-1)).toMatchObject({ hook: 'destroy', dependencies: [{ state: 'active' }, {}] });
    expect((await dependencyOf(world)).map(({ state }) => state)).toEqual([
      'destroyed',
      'destroyed',
    ]);
    await atRest(world);
  });

  it('never waits for another nest for ever: the younger returns what it holds', async () => {
    const { world } = await createNests(2, [
      { name: 'older', count: 2 },
      { name: 'younger', count: 2 },
    ]);
    // One host is taken, so the two nests get the other one and nothing more, in either order.
    const first = await world.ask();
    await world.pass(120);
    const older = await ask(world, 'older');
    const younger = await ask(world, 'younger');
    await world.pass(120);
    if ('lease' in first) await world.release(first.lease.id);
    await world.pass(600);

    expect([await stateOf(world, older), await stateOf(world, younger)]).toContain('active');
    await world.release(older);
    await world.pass(1_200);
    expect(await stateOf(world, younger)).toBe('active');
    await world.release(younger);
    await atRest(world);
  });

  it('ends first when the host of one of its leases is drained', async () => {
    const { world, seen } = await createNests(1, [{ name: 'single', count: 1 }]);
    const lease = await ask(world, 'single');
    await world.pass(300);
    const [host] = await resources(world, 'hosts');
    await world.order('release', host?.id ?? lease);
    await world.pass(20);

    // The tenant of the nest ends first, then the nest, then its lease, and the host last.
    expect(await stateOf(world, lease)).toBe('destroyed');
    expect(seen.at(-1)).toMatchObject({ hook: 'destroy', dependencies: [{ state: 'active' }] });
    const [part] = await dependencyOf(world);
    const [nest] = await resources(world, 'single');
    expect(part).toMatchObject({ state: 'destroyed', ended: { detail: `${nest?.id} is gone` } });
    await atRest(world);
  });

  it('is broken with the reason when a lease that it waits for is ended', async () => {
    const { world } = await createNests(1, [{ name: 'pair', count: 2 }]);
    const lease = await ask(world, 'pair');
    await world.pass(120);
    const waiting = (await dependencyOf(world)).find(({ state }) => state === 'pending');
    await world.release(waiting?.id ?? lease);
    await world.pass(30);

    const [nest] = (await resources(world, 'pair')).filter(({ state }) => state !== 'pending');
    expect(nest).toMatchObject({
      leaving: { reason: 'build-failed', detail: expect.stringContaining(waiting?.id ?? '-') },
    });
    await world.release(lease);
    await atRest(world);
  });

  it('loses nothing if its worker crashes after creating its leases', async () => {
    const { world } = await createNests(2, [{ name: 'pair', count: 2 }]);
    const lease = await ask(world, 'pair');
    for (let n = 0; n < 40; n += 1) {
      // Every wake is lost: only timers and the sweep are left.
      for (const { id } of world.mailbox.pending()) world.mailbox.take(id)?.done();
      await world.pass(61);
    }

    expect(await stateOf(world, lease)).toBe('active');
    await world.release(lease);
    await atRest(world);
  });

  it('is reclaimed when it is idle and a lease waits for what it holds', async () => {
    const { world } = await createNests(1, [{ name: 'single', count: 1 }]);
    await world.blueprint({
      name: 'single',
      driver: 'nest',
      limit: 1,
      idleSeconds: 86_400,
      parameters: { provides: 'nest', count: 1, of: 'host', kind: 'single' },
    });
    const lease = await ask(world, 'single');
    await world.pass(300);
    await world.release(lease);
    const direct = await world.ask();
    await world.pass(900);

    const id: ResourceId | undefined = (await resources(world, 'single'))[0]?.id;
    expect(await world.resource(id ?? 'res-0000000000000000')).toMatchObject({
      leaving: { reason: 'reclaimed' },
    });
    if (!('lease' in direct)) throw new Error(direct.kind);
    expect(await stateOf(world, direct.lease.id)).toBe('active');
    await world.release(direct.lease.id);
    await atRest(world);
  });
});
