import { describe, expect, it } from 'vitest';
import { limits } from '../../shared/model/limits.ts';
import { createWorld } from '../../test/support/world.ts';

describe('the sweep', () => {
  it('wakes due objects although every wake and timer was lost', async () => {
    const world = createWorld();
    await world.blueprint();
    const created = await world.ask();
    if (created.kind !== 'created') throw new Error('the lease was not created');
    // The wake of the resource is lost; the lease waits for it.
    while (world.mailbox.take()) world.mailbox.pending();
    const lost = world.mailbox.pending().map(({ id }) => id);
    await world.ports.hookPorts.pause(60_000);

    const swept = await world.sweep();

    expect(lost).toHaveLength(1);
    expect(swept).toMatchObject({ woken: 1, oldestDueSeconds: 30 });
    expect(world.mailbox.pending().at(-1)).toMatchObject({ reason: 'sweep' });
  });

  it('sets timers for objects due before the next sweep', async () => {
    const world = createWorld();
    await world.blueprint({ limit: 1 });
    await world.ask();
    await world.pass(120);
    const waits = await world.ask({ waitSeconds: 75 });
    await world.settle();
    if (waits.kind !== 'created') throw new Error('the lease was not created');
    const { id } = waits.lease;

    const swept = await world.sweep();

    expect(swept).toMatchObject({ woken: 0, timers: 1 });
    expect(world.mailbox.timers()).toContainEqual({ id, at: world.clock.now() + 75_000 });
  });

  it('wakes the target of an old command', async () => {
    const world = createWorld();
    await world.blueprint();
    const created = await world.ask();
    await world.pass(120);
    if (created.kind !== 'created') throw new Error('the lease was not created');
    await world.release(created.lease.id);
    world.mailbox.take();
    await world.ports.hookPorts.pause(limits.oldCommand * 1_000);

    const swept = await world.sweep();

    expect(swept.oldCommands).toBe(1);
    expect(world.mailbox.pending().at(-1)).toEqual({ id: created.lease.id, reason: 'sweep' });
  });

  it('resumes where it stopped, so permanently due objects never hide new ones', async () => {
    const world = createWorld();
    const due = limits.listPage * limits.sweepPages + 50;
    for (let n = 0; n < due; n += 1) {
      const pk = `lease-${String(n).padStart(16, '0')}`;
      const item = { wakeAt: n, dueShard: '0', createdAt: 0 };
      await world.store.write({ op: 'put', key: { table: 'leases', pk }, item, when: [] });
    }

    const first = await world.sweep();
    const second = await world.sweep();
    const third = await world.sweep();

    expect([first.woken, second.woken]).toEqual([due - 50, 50]);
    // The cursor is deleted with the last page, so the next sweep starts over.
    expect(third.woken).toBe(due - 50);
  });
});
