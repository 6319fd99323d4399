import { describe, expect, it } from 'vitest';
import type { HookResult } from '../../shared/lifecycle/hook-result.ts';
import { fault } from '../../shared/model/fault.ts';
import type { LeaseId } from '../../shared/model/ids.ts';
import { aBench, benchDone, benches, createBench } from '../support/bench.ts';
import { createWatchedWorld, type WatchedWorld } from '../support/watched-world.ts';

const bent: HookResult = { kind: 'failed', fault: fault('invalid', 'the vice is bent') };

/** Returns a bench that sets leases up or fails to, as the test decides. */
async function aBenchThat(hooks: Parameters<typeof createBench>[0]) {
  const world = createWatchedWorld({ drivers: [createBench(hooks)] });
  await world.blueprint({ ...benches, limit: 1, idleSeconds: 60_000 });
  const use = async (): Promise<LeaseId> => {
    const lease = await world.asked(aBench());
    await world.pass(30);
    await world.release(lease);
    await world.pass(30);
    return lease;
  };
  return { world, use };
}

const bench = async (world: WatchedWorld) => {
  const [only] = world.resources('active');
  return only ? world.resource(only) : null;
};

describe('a resource on which lease after lease fails', () => {
  it('is quarantined after the third in a row, and serves again when it is unpaused', async () => {
    let bad = true;
    const { world, use } = await aBenchThat({
      activateLease: async () => (bad ? bent : benchDone),
    });
    for (let n = 1; n <= 2; n += 1) {
      expect(await world.lease(await use())).toMatchObject({ ended: { reason: 'build-failed' } });
      expect(await bench(world)).toMatchObject({ paused: false });
    }
    await use();
    expect(await bench(world)).toMatchObject({
      paused: true,
      quarantine: expect.stringContaining('3 leases in a row failed'),
    });

    const waits = await world.asked(aBench());
    await world.pass(600);
    expect(await world.states([waits])).toEqual(['pending']);

    bad = false;
    const mended = await bench(world);
    if (mended) await world.order('unpause', mended.id);
    await world.pass(5);
    expect(await world.states([waits])).toEqual(['active']);
    expect(await bench(world)).toMatchObject({ paused: false, quarantine: null });
    await world.comesToRest();
  });

  it('is not, if one in between succeeded', async () => {
    const outcomes = [bent, bent, benchDone, bent, bent];
    const { world, use } = await aBenchThat({
      activateLease: async () => outcomes.shift() ?? benchDone,
    });
    while (outcomes.length > 0) await use();
    expect(await bench(world)).toMatchObject({ paused: false });
    await world.comesToRest();
  });

  it('is at once, if a clean-up fails three times; the seat of that lease stays held', async () => {
    let dirty = true;
    const { world } = await aBenchThat({ endLease: async () => (dirty ? bent : benchDone) });
    const lease = await world.asked(aBench());
    await world.pass(10);
    await world.release(lease);
    await world.pass(120);
    expect(await world.states([lease])).toEqual(['released']);
    expect(await bench(world)).toMatchObject({
      quarantine: expect.stringContaining('the vice is bent'),
    });

    dirty = false;
    await world.pass(400);
    expect(await world.states([lease])).toEqual(['destroyed']);
    await world.comesToRest();
  });
});
