import { describe, expect, it } from 'vitest';
import { createWorld } from '../support/world.ts';

describe('the main job, on the simulated world', () => {
  it('builds a host for the first lease, passes its seat on, and ends it when idle', async () => {
    const world = createWorld();
    await world.blueprint();

    const created = await world.ask();
    expect(created).toMatchObject({
      kind: 'created',
      lease: { state: 'pending', waiting: { reason: 'building' } },
    });
    if (created.kind !== 'created') return;
    await world.pass(60);
    expect(await world.lease(created.lease.id)).toMatchObject({ state: 'active' });

    const second = await world.ask();
    expect(second).toMatchObject({ lease: { state: 'pending' } });
    await world.pass(60);

    await world.release(created.lease.id);
    await world.settle();
    expect(await world.lease(created.lease.id)).toMatchObject({
      state: 'destroyed',
      ended: { reason: 'released' },
    });

    const warm = await world.ask();
    expect(warm).toMatchObject({ kind: 'created', lease: { state: 'active' } });
    if (warm.kind !== 'created' || second.kind !== 'created') return;
    await world.release(warm.lease.id);
    await world.release(second.lease.id);
    await world.pass(2_000);

    expect(world.cloud.dump().machines.map(({ state }) => state)).toEqual([
      'terminated',
      'terminated',
    ]);
    expect(world.rest()).toEqual({ 'slots|usage/hosts|-': expect.objectContaining({ n: 0 }) });
    expect(world.mailbox.pending()).toEqual([]);
  });
});
