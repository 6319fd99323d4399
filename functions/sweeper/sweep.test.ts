import { describe, expect, it } from 'vitest';
import { limits } from '../../shared/model/limits.ts';
import { createWorld } from '../../test/support/world.ts';

describe('the sweep', () => {
  it('wakes what is due though every wake and alarm was lost', async () => {
    const world = createWorld();
    await world.blueprint();
    const born = await world.ask();
    if (born.kind !== 'born') throw new Error('it is born');
    // Nobody hears the wakes of the birth.
    while (world.mailbox.take()) world.mailbox.pending();
    const lost = world.mailbox.pending().map(({ id }) => id);
    await world.ports.site.pause(60_000);

    const swept = await world.sweep();

    expect(lost).toHaveLength(2);
    expect(swept).toMatchObject({ woken: 1, oldestDueSeconds: 30 });
    expect(world.mailbox.pending().at(-1)).toMatchObject({ why: 'sweep' });
  });

  it('sends alarms for what is due before the next sweep looks that far', async () => {
    const world = createWorld();
    await world.blueprint({ limit: 1 });
    await world.ask();
    await world.pass(120);
    const waits = await world.ask({ waitSeconds: 75 });
    await world.settle();
    if (waits.kind !== 'born') throw new Error('it is born');
    const { id } = waits.lease;

    const swept = await world.sweep();

    expect(swept).toMatchObject({ woken: 0, alarms: 1 });
    expect(world.mailbox.alarms()).toContainEqual({ id, at: world.clock.now() + 75_000 });
  });

  it('wakes the target of a command that nobody obeyed for a while', async () => {
    const world = createWorld();
    await world.blueprint();
    const born = await world.ask();
    await world.pass(120);
    if (born.kind !== 'born') throw new Error('it is born');
    await world.release(born.lease.id);
    world.mailbox.take();
    await world.ports.site.pause(limits.oldCommand * 1_000);

    const swept = await world.sweep();

    expect(swept.oldCommands).toBe(1);
    expect(world.mailbox.pending().at(-1)).toEqual({ id: born.lease.id, why: 'sweep' });
  });

  it('goes on where it stopped: what stays due never hides what is new', async () => {
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
    // The cursor is gone with the last page: the next sweep begins anew.
    expect(third.woken).toBe(due - 50);
  });
});
