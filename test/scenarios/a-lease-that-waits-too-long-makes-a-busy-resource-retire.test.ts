import { describe, expect, it } from 'vitest';
import { limits } from '../../shared/model/limits.ts';
import { aBench, benches, createBench } from '../support/bench.ts';
import { createWatchedWorld } from '../support/watched-world.ts';

/** Two red benches, both full of leases that do not end: nothing is idle. */
async function allInUse() {
  const world = createWatchedWorld({ drivers: [createBench()] });
  await world.blueprint({ ...benches, limit: 2, leasesPerResource: 2, idleSeconds: 60_000 });
  const red = [await world.asked(aBench('red')), await world.asked(aBench('red'))];
  await world.pass(10);
  red.push(await world.asked(aBench('red')));
  await world.pass(10);
  const [full, half] = [await world.holds(red[0] ?? world.ids.lease()), world.resources('active')];
  return { world, red, full, other: half.find((id) => id !== full) };
}

describe('a lease that has waited longer than patience lasts', () => {
  it('makes the fullest resource retire, and gets its room after its last lease', async () => {
    const { world, red, full, other } = await allInUse();
    const blue = await world.asked(aBench('blue'));
    await world.pass(limits.patience - 5);
    expect(await world.resource(full)).toMatchObject({ retiring: null });

    await world.pass(100);
    expect(await world.resource(full)).toMatchObject({ retiring: { reason: 'retired' } });
    expect(await (other && world.resource(other))).toMatchObject({ retiring: null });
    expect(await world.lease(blue)).toMatchObject({ waiting: { reason: 'reclaiming' } });

    await world.release(red[0] ?? blue);
    await world.pass(60);
    expect(await world.states([red[1] ?? blue, blue])).toEqual(['active', 'pending']);
    const late = await world.asked(aBench('blue'));
    await world.release(red[1] ?? blue);
    await world.pass(10);
    expect(await world.states([blue, late])).toEqual(['active', 'active']);
    await world.comesToRest();
  });
});
