import { describe, expect, it } from 'vitest';
import type { StoreCall } from '../../shared/adapters/memory/store.ts';
import { createWorld } from '../support/world.ts';

/** Returns a world in which one read of a resource can be delayed, as by a slow network. */
function slowWorld() {
  const slow = { next: false, goOn: () => {} };
  const before = (call: StoreCall) => {
    const isRead = call.operation === 'get' && call.input.table === 'resources';
    if (!slow.next || !isRead) return null;
    slow.next = false;
    return new Promise<null>((resolve) => {
      slow.goOn = () => resolve(null);
    });
  };
  return { world: createWorld({ hooks: { before } }), slow };
}

describe('two workers on one object', () => {
  it('obey a command once: a pause does not come back after its unpause', async () => {
    const { world, slow } = slowWorld();
    await world.blueprint({ idleSeconds: 60_000 });
    const created = await world.ask();
    await world.pass(120);
    const lease = created.kind === 'created' ? await world.lease(created.lease.id) : null;
    if (lease?.state !== 'active') throw new Error(`it is ${lease?.state}`);
    const id = lease.resourceId;

    // The slow worker has already read the command, and reads the record when all is over.
    await world.order('pause', id);
    slow.next = true;
    const late = world.work(id);
    await world.work(id);
    expect(await world.resource(id)).toMatchObject({ paused: true });
    await world.order('unpause', id);
    await world.work(id);
    slow.goOn();
    await late;

    expect(await world.resource(id)).toMatchObject({ paused: false });
  });
});
