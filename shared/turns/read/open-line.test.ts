import { describe, expect, it } from 'vitest';
import { createWorld } from '../../../test/support/world.ts';
import { createCatalog } from './catalog.ts';
import { openLine } from './open-line.ts';

/** A lease in line, and a process that cached the catalog before the lease joined. */
async function aStaleProcess(disabled: Readonly<{ before: boolean; after: boolean }>) {
  const world = createWorld();
  await world.blueprint({ limit: 1 });
  const holder = await world.ask();
  await world.pass(60);
  await world.blueprint({ limit: 1, disabled: disabled.before });
  const catalog = createCatalog(world.store, world.clock);
  await catalog.read();
  await world.blueprint({ limit: 1 });
  const waiter = await world.ask();
  await world.settle();
  await world.blueprint({ limit: 1, disabled: disabled.after });

  if (holder.kind !== 'created' || waiter.kind !== 'created') throw new Error('both must exist');
  const lease = await world.lease(waiter.lease.id);
  if (lease?.state !== 'pending') throw new Error('the only host must be held');
  const [id] = lease.lines;
  if (!id) throw new Error('the lease must stand in line');
  return { lease, line: () => openLine({ ...world.ports, catalog }, id) };
}

describe('a line, read by a process with a stale catalog', () => {
  it('that opened since is seen, with the entries in it', async () => {
    const { lease, line } = await aStaleProcess({ before: true, after: false });

    expect((await line()).map((entry) => entry.lease)).toEqual([lease.id]);
  });

  it('of a disabled blueprint is empty', async () => {
    const { line } = await aStaleProcess({ before: true, after: true });

    expect(await line()).toEqual([]);
  });
});
