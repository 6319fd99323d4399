import { describe, expect, it } from 'vitest';
import { createWorld } from '../../../test/support/world.ts';
import { createCatalog } from './catalog.ts';
import { openLine } from './open-line.ts';

/** A lease in line, and a process whose copy of the catalog is from before that. */
async function aLateGiver(before: boolean, after: boolean) {
  const world = createWorld();
  await world.blueprint({ limit: 1 });
  const holder = await world.ask();
  await world.pass(60);
  await world.blueprint({ limit: 1, disabled: before });
  const catalog = createCatalog(world.store, world.clock);
  await catalog.read();
  await world.blueprint({ limit: 1 });
  const waiter = await world.ask();
  await world.settle();
  await world.blueprint({ limit: 1, disabled: after });

  if (holder.kind !== 'created' || waiter.kind !== 'created') throw new Error('both are asked for');
  const lease = await world.lease(waiter.lease.id);
  if (lease?.state !== 'pending') throw new Error('there is one host, and it is held');
  const [place] = lease.lines;
  if (!place) throw new Error('it stands in line');
  return { lease, line: () => openLine({ ...world.ports, catalog }, place) };
}

describe('a line, for whoever has a seat to give', () => {
  it('that was opened since is seen, with who joined it, however old the copy', async () => {
    const { lease, line } = await aLateGiver(true, false);

    expect((await line()).map((row) => row.lease)).toEqual([lease.id]);
  });

  it('of a blueprint that is disabled is closed', async () => {
    const { line } = await aLateGiver(true, true);

    expect(await line()).toEqual([]);
  });
});
