import { describe, expect, it } from 'vitest';
import { audit } from '../../functions/audit/audit.ts';
import { createHandler } from '../../functions/host-events/handler.ts';
import { fault } from '../../shared/model/fault.ts';
import type { ResourceId } from '../../shared/model/ids.ts';
import { auditKey, auditPartition, deviceKey, poolKey } from '../../shared/model/keys.ts';
import { limits } from '../../shared/model/limits.ts';
import { always } from '../../shared/model/write.ts';
import { createWorld, type World } from '../support/world.ts';

const nobody: ResourceId = 'res-000000000000none';

/** A machine as a launch makes it, whoever it says it is for. */
async function launch(world: World, resource: ResourceId, attempt = 1, other?: string) {
  const machines = other ? world.cloud.machinesOf(other) : world.cloud.machines;
  const { id } = await machines.launch({
    token: `${resource}-${attempt}`,
    resource,
    blueprint: 'hosts',
    attempt,
    template: null,
    image: 'ami-1',
    instanceType: null,
    subnet: null,
    market: 'on-demand',
    securityGroups: [],
    instanceProfile: null,
    userData: null,
    tags: {},
  });
  return id;
}

const stateOf = (world: World, machine: string) =>
  world.cloud.dump().machines.find(({ id }) => id === machine)?.state;

const marks = (world: World) =>
  Object.keys(world.store.dump()).filter((key) => key.startsWith(`slots|${auditPartition}|`));

const put = (world: World, key: Parameters<World['store']['get']>[0], item: object) =>
  world.store.write({ op: 'put', key, item: { ...item }, when: always });

const audits = (world: World) => world.as('audit', () => audit(world.ports));

/** Time for another audit, and what it found. */
async function nextAudit(world: World) {
  await world.pass(limits.auditEvery);
  return audits(world);
}

async function activeHost(world: World, ttlSeconds = 86_400) {
  await world.blueprint({ idleSeconds: 60_000 });
  const born = await world.ask({ ttlSeconds });
  await world.pass(120);
  const lease = born.kind === 'born' ? await world.lease(born.lease.id) : null;
  if (lease?.state !== 'active') throw new Error('it is active');
  const resource = await world.resource(lease.resourceId);
  return { lease: lease.id, resource: lease.resourceId, machine: resource?.host ?? '' };
}

describe('an orphan', () => {
  it('is marked at the first look, ended at the second, and its mark goes with it', async () => {
    const world = createWorld();
    const machine = await launch(world, nobody);
    const young = await nextAudit(world);
    const first = await nextAudit(world);
    expect([young.orphans, first.orphans, first.ended]).toEqual([0, 1, 0]);
    expect(stateOf(world, machine)).toBe('running');
    const again = await audits(world);
    expect([again.orphans, again.ended]).toEqual([1, 0]);

    const second = await nextAudit(world);

    expect(second).toMatchObject({ orphans: 1, ended: 1 });
    expect(world.log.filter((line) => line.startsWith('an orphan was ended'))).toEqual([
      expect.stringContaining(machine),
    ]);
    const third = await nextAudit(world);
    expect(stateOf(world, machine)).toBe('terminated');
    expect(third.orphans).toBe(0);
    expect(marks(world)).toEqual([]);
  });

  it('on hold is told of at every audit, and ended only once nobody holds it', async () => {
    const world = createWorld();
    const machine = await launch(world, nobody);
    world.cloud.knobs.hold(machine, true);
    for (let n = 0; n < 12; n += 1) await nextAudit(world);
    expect(stateOf(world, machine)).toBe('running');
    expect(await nextAudit(world)).toMatchObject({ orphans: 1, held: 1, ended: 0 });

    world.cloud.knobs.hold(machine, false);

    expect(await nextAudit(world)).toMatchObject({ orphans: 1, held: 0, ended: 1 });
  });

  it('that was put on hold since it was listed is not ended', async () => {
    const world = createWorld();
    const machine = await launch(world, nobody);
    const { machines } = world.ports.site;
    const describe = (id: string) => {
      world.cloud.knobs.hold(machine, true);
      return machines.describe(id);
    };
    const site = { ...world.ports.site, machines: { ...machines, describe } };
    for (let n = 0; n < 6; n += 1) {
      world.cloud.knobs.hold(machine, false);
      await world.pass(limits.auditEvery);
      expect(await audit({ ...world.ports, site })).toMatchObject({ ended: 0 });
    }
    expect(stateOf(world, machine)).toBe('running');
  });

  it('is a machine that was launched after its resource was destroyed', async () => {
    const world = createWorld();
    const { lease, resource } = await activeHost(world);
    await world.release(lease);
    await world.settle();
    await world.order('release', resource);
    await world.pass(1_200);
    expect(await world.resource(resource)).toMatchObject({ state: 'destroyed' });
    const late = await launch(world, resource, 2);

    for (let n = 0; n < 4; n += 1) await nextAudit(world);

    expect(stateOf(world, late)).toBe('terminated');
  });

  it('is one that its resource gave up; whoever uses the other notices nothing', async () => {
    const world = createWorld();
    const { lease, resource, machine } = await activeHost(world);
    const late = await launch(world, resource, 0);
    await put(world, { table: 'slots', pk: `lock/machine/${late}`, sk: '-' }, { owner: resource });

    for (let n = 0; n < 3; n += 1) await nextAudit(world);
    const detail = { 'instance-id': late, state: 'shutting-down' };
    const event = { source: 'aws.ec2', 'detail-type': 'moved', detail };
    await world.as('host-events', () => createHandler(world.ports)(event));
    await world.pass(120);

    expect([stateOf(world, late), stateOf(world, machine)]).toEqual(['terminated', 'running']);
    expect(await world.lease(lease)).toMatchObject({ state: 'active' });
  });

  it('is one of many: an audit ends a few, the next ones the rest', async () => {
    const world = createWorld();
    for (let n = 0; n < limits.orphansPerAudit + 3; n += 1) await launch(world, nobody, n);
    await nextAudit(world);
    await nextAudit(world);

    const ended = [(await nextAudit(world)).ended, (await nextAudit(world)).ended];

    expect(ended).toEqual([limits.orphansPerAudit, 3]);
  });

  it('that can not be ended keeps no other from it', async () => {
    const world = createWorld();
    const stubborn = await launch(world, nobody, 1);
    const other = await launch(world, nobody, 2);
    await nextAudit(world);
    await nextAudit(world);
    world.cloud.knobs.failNext('terminate', fault('failed', 'it is protected'));

    expect(await nextAudit(world)).toMatchObject({ orphans: 2, ended: 1 });

    expect(world.log.join()).toContain('it is protected');
    expect(stateOf(world, stubborn)).toBe('running');
    expect(stateOf(world, other)).not.toBe('running');
  });
});

describe('no orphan', () => {
  it('is a machine in use, however long', async () => {
    const world = createWorld();
    const { lease, machine } = await activeHost(world);

    for (let n = 0; n < 40; n += 1) {
      expect(await nextAudit(world)).toMatchObject({ machines: 1, orphans: 0 });
    }

    expect(stateOf(world, machine)).toBe('running');
    expect(await world.lease(lease)).toMatchObject({ state: 'active' });
  });

  it('is a machine of a launch whose answer was lost, while it can not be repeated', async () => {
    const world = createWorld();
    world.cloud.knobs.launchThenFail();
    world.cloud.knobs.throttle('launch', 10_000);
    await world.blueprint({ activationSeconds: 7_000 });
    await world.ask();
    await world.pass(60);

    for (let n = 0; n < 10; n += 1) {
      expect(await nextAudit(world)).toMatchObject({ machines: 1, orphans: 0 });
    }

    expect(world.cloud.dump().machines).toMatchObject([{ state: 'running', attempt: 1 }]);
    const [resource] = Object.values(world.store.dump()).filter(({ memo }) => memo !== undefined);
    expect(resource).toMatchObject({ state: 'pending', memo: { phase: 'intended' } });
  });

  it('is a machine that ends already, nor the last one of a resource that leaves', async () => {
    const world = createWorld();
    const { lease, resource, machine } = await activeHost(world);
    const denied = fault('denied', 'not allowed to end it');
    world.cloud.knobs.failNext('terminate', denied, 10);
    await world.release(lease);
    await world.settle();
    await world.order('release', resource);

    for (let n = 0; n < 3; n += 1) expect(await nextAudit(world)).toMatchObject({ orphans: 0 });
    await world.pass(3_600);
    const dying = await launch(world, resource, 2);
    await world.pass(limits.orphanAge);
    await world.cloud.machines.terminate(dying);

    expect([stateOf(world, machine), stateOf(world, dying)]).toEqual([
      'terminated',
      'shutting-down',
    ]);
    expect(await audits(world)).toMatchObject({ orphans: 0, ended: 0 });
    expect(marks(world)).toEqual([]);
  });

  it('is a machine of another deployment, or of a pool', async () => {
    const world = createWorld();
    const others = await launch(world, nobody, 1, 'another');
    const device = await launch(world, nobody, 2);
    await put(world, poolKey('rack'), { name: 'rack', labelSets: [] });
    await put(world, deviceKey('rack', 'one'), { pool: 'rack', name: 'one', machine: device });
    const locked = await launch(world, nobody, 3);
    const lock = { table: 'slots', pk: `lock/machine/${locked}`, sk: '-' } as const;
    await put(world, lock, { owner: 'res-0000000000000001' });

    for (let n = 0; n < 5; n += 1) expect(await nextAudit(world)).toMatchObject({ orphans: 0 });

    const states = [others, device, locked].map((id) => stateOf(world, id));
    expect(states).toEqual(['running', 'running', 'running']);
  });

  it('is one with a mark of old: it is taken away, as is that of what EC2 forgot', async () => {
    const world = createWorld();
    const { machine } = await activeHost(world);
    for (const id of [machine, 'i-00000000000000beef']) {
      await put(world, auditKey(id), { because: 'given-up', firstSeenAt: 1 });
    }

    expect(await nextAudit(world)).toMatchObject({ orphans: 0 });

    expect(marks(world)).toEqual([]);
    expect(stateOf(world, machine)).toBe('running');
  });
});
