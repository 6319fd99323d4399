import { describe, expect, it } from 'vitest';
import type { LeaseId } from '../../shared/model/ids.ts';
import { createWorld, type World } from '../support/world.ts';

async function ask(world: World): Promise<LeaseId> {
  const created = await world.ask();
  if (!('lease' in created)) throw new Error(created.kind);
  return created.lease.id;
}

/** Loses all wakes but those of `kept`, as if their sender had died before it sent them. */
function lose(world: World, kept: LeaseId): void {
  for (const { id } of world.mailbox.pending()) if (id !== kept) world.mailbox.take(id)?.done();
}

describe('a worker that dies between its commit and its sends', () => {
  it('receives its message again, and then wakes the next in line', async () => {
    const world = createWorld();
    await world.blueprint({ limit: 1 });
    const [first, next] = [await ask(world), await ask(world)];
    await world.pass(120);
    const holder = (await world.lease(first))?.state === 'active' ? first : next;
    const waiter = holder === first ? next : first;

    await world.release(holder);
    world.mailbox.take(holder)?.done();
    await world.work(holder);
    lose(world, holder);
    expect(await world.lease(waiter)).toMatchObject({ state: 'pending' });

    await world.work(holder, { receives: 2, bySweep: false });
    await world.settle();
    expect(await world.lease(waiter)).toMatchObject({ state: 'active' });
  });
});
