import { describe, expect, it } from 'vitest';
import { fault } from '../../shared/model/fault.ts';
import { deviceKey, orphanMarkKey, poolKey } from '../../shared/model/keys.ts';
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

describe('not an orphan', () => {
  it('is a machine in use, however long', async () => {
    const world = createWorld();
    const { lease, machine } = await activeHost(world);

    for (let n = 0; n < 40; n += 1) {
      expect(await nextAudit(world)).toMatchObject({ machines: 1, orphans: 0 });
    }

    expect(machineState(world, machine)).toBe('running');
    expect(await world.lease(lease)).toMatchObject({ state: 'active' });
  });

  it('is the machine of a launch whose answer was lost, until it can be repeated', async () => {
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
    const [resource] = Object.values(world.store.dump()).filter(
      ({ hookState }) => hookState !== undefined,
    );
    expect(resource).toMatchObject({ state: 'pending', hookState: { phase: 'intended' } });
  });

  it('is a machine that is ending, nor the last one of a resource that is leaving', async () => {
    const world = createWorld();
    const { lease, resource, machine } = await activeHost(world);
    const denied = fault('denied', 'not allowed to end it');
    world.cloud.knobs.failNext('terminate', denied, 10);
    await world.release(lease);
    await world.settle();
    await world.order('release', resource);

    for (let n = 0; n < 3; n += 1) expect(await nextAudit(world)).toMatchObject({ orphans: 0 });
    await world.pass(3_600);
    const dying = await launchFor(world, resource, 2);
    await world.pass(limits.orphanAge);
    await world.cloud.machines.terminate(dying);

    expect([machineState(world, machine), machineState(world, dying)]).toEqual([
      'terminated',
      'shutting-down',
    ]);
    expect(await runAudit(world)).toMatchObject({ orphans: 0, ended: 0 });
    expect(orphanMarks(world)).toEqual([]);
  });

  it('is a machine of another deployment, or of a pool', async () => {
    const world = createWorld();
    const others = await launchFor(world, unknownResource, 1, 'another');
    const device = await launchFor(world, unknownResource, 2);
    await putItem(world, poolKey('rack'), { name: 'rack', labelSets: [] });
    await putItem(world, deviceKey('rack', 'one'), { pool: 'rack', name: 'one', machine: device });
    const locked = await launchFor(world, unknownResource, 3);
    const lock = { table: 'slots', pk: `lock/machine/${locked}`, sk: '-' } as const;
    await putItem(world, lock, { owner: 'res-0000000000000001' });

    for (let n = 0; n < 5; n += 1) expect(await nextAudit(world)).toMatchObject({ orphans: 0 });

    const states = [others, device, locked].map((id) => machineState(world, id));
    expect(states).toEqual(['running', 'running', 'running']);
  });

  it('is one with an old mark: it is removed, as is that of a machine EC2 forgot', async () => {
    const world = createWorld();
    const { machine } = await activeHost(world);
    for (const id of [machine, 'i-00000000000000beef']) {
      await putItem(world, orphanMarkKey(id), { reason: 'given-up', firstSeenAt: 1 });
    }

    expect(await nextAudit(world)).toMatchObject({ orphans: 0 });

    expect(orphanMarks(world)).toEqual([]);
    expect(machineState(world, machine)).toBe('running');
  });
});
