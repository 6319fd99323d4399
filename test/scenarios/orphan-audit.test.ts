import { describe, expect, it } from 'vitest';
import { audit } from '../../functions/audit/audit.ts';
import { createHandler } from '../../functions/host-events/handler.ts';
import { fault } from '../../shared/model/fault.ts';
import { limits } from '../../shared/model/limits.ts';
import {
  activeHost,
  launchFor,
  machineState,
  nextAudit,
  orphanMarks,
  putItem,
  runAudit,
  unknownResource,
} from '../support/audited-machines.ts';
import { createWorld } from '../support/world.ts';

describe('an orphan', () => {
  it('is marked by one audit and terminated by the next, which also removes the mark', async () => {
    const world = createWorld();
    const machine = await launchFor(world, unknownResource);
    const young = await nextAudit(world);
    const first = await nextAudit(world);
    expect([young.orphans, first.orphans, first.ended]).toEqual([0, 1, 0]);
    expect(machineState(world, machine)).toBe('running');
    const again = await runAudit(world);
    expect([again.orphans, again.ended]).toEqual([1, 0]);

    const second = await nextAudit(world);

    expect(second).toMatchObject({ orphans: 1, ended: 1 });
    expect(world.log.filter((line) => line.startsWith('an orphan was terminated'))).toEqual([
      expect.stringContaining(machine),
    ]);
    const third = await nextAudit(world);
    expect(machineState(world, machine)).toBe('terminated');
    expect(third.orphans).toBe(0);
    expect(orphanMarks(world)).toEqual([]);
  });

  it('on hold is reported by every audit, and terminated only after the hold ends', async () => {
    const world = createWorld();
    const machine = await launchFor(world, unknownResource);
    world.cloud.knobs.hold(machine, true);
    for (let n = 0; n < 12; n += 1) await nextAudit(world);
    expect(machineState(world, machine)).toBe('running');
    expect(await nextAudit(world)).toMatchObject({ orphans: 1, held: 1, ended: 0 });

    world.cloud.knobs.hold(machine, false);

    expect(await nextAudit(world)).toMatchObject({ orphans: 1, held: 0, ended: 1 });
  });

  it('that was put on hold after the list was read is not terminated', async () => {
    const world = createWorld();
    const machine = await launchFor(world, unknownResource);
    const { machines } = world.ports.hookPorts;
    const describe = (id: string) => {
      world.cloud.knobs.hold(machine, true);
      return machines.describe(id);
    };
    const hookPorts = { ...world.ports.hookPorts, machines: { ...machines, describe } };
    for (let n = 0; n < 6; n += 1) {
      world.cloud.knobs.hold(machine, false);
      await world.pass(limits.auditEvery);
      expect(await audit({ ...world.ports, hookPorts })).toMatchObject({ ended: 0 });
    }
    expect(machineState(world, machine)).toBe('running');
  });

  it('is a machine that was launched after its resource was destroyed', async () => {
    const world = createWorld();
    const { lease, resource } = await activeHost(world);
    await world.release(lease);
    await world.settle();
    await world.order('release', resource);
    await world.pass(1_200);
    expect(await world.resource(resource)).toMatchObject({ state: 'destroyed' });
    const late = await launchFor(world, resource, 2);

    for (let n = 0; n < 4; n += 1) await nextAudit(world);

    expect(machineState(world, late)).toBe('terminated');
  });

  it('is one that its resource gave up: the lease on its other machine goes on', async () => {
    const world = createWorld();
    const { lease, resource, machine } = await activeHost(world);
    const late = await launchFor(world, resource, 0);
    await putItem(
      world,
      { table: 'slots', pk: `lock/machine/${late}`, sk: '-' },
      { owner: resource },
    );

    for (let n = 0; n < 3; n += 1) await nextAudit(world);
    const detail = { 'instance-id': late, state: 'shutting-down' };
    const event = { source: 'aws.ec2', 'detail-type': 'moved', detail };
    await world.as('host-events', () => createHandler(world.ports)(event));
    await world.pass(120);

    expect([machineState(world, late), machineState(world, machine)]).toEqual([
      'terminated',
      'running',
    ]);
    expect(await world.lease(lease)).toMatchObject({ state: 'active' });
  });

  it('is one of many: an audit terminates a few, later audits the rest', async () => {
    const world = createWorld();
    for (let n = 0; n < limits.orphansPerAudit + 3; n += 1)
      await launchFor(world, unknownResource, n);
    await nextAudit(world);
    await nextAudit(world);

    const ended = [(await nextAudit(world)).ended, (await nextAudit(world)).ended];

    expect(ended).toEqual([limits.orphansPerAudit, 3]);
  });

  it('that cannot be terminated does not keep others from being terminated', async () => {
    const world = createWorld();
    const stubborn = await launchFor(world, unknownResource, 1);
    const other = await launchFor(world, unknownResource, 2);
    await nextAudit(world);
    await nextAudit(world);
    world.cloud.knobs.failNext('terminate', fault('failed', 'it is protected'));

    expect(await nextAudit(world)).toMatchObject({ orphans: 2, ended: 1 });

    expect(world.log.join()).toContain('it is protected');
    expect(machineState(world, stubborn)).toBe('running');
    expect(machineState(world, other)).not.toBe('running');
  });
});
