import { describe, expect, it } from 'vitest';
import type { LeaseId } from '../../shared/model/ids.ts';
import { rival } from '../support/api/api.ts';
import { aBench, benches, createBench } from '../support/bench.ts';
import { createWatchedWorld } from '../support/watched-world.ts';

/** One idle red bench at the limit, and a blue lease that has just reclaimed it. */
async function aboutToGo() {
  const { hooks, next } = rival();
  const world = createWatchedWorld({ drivers: [createBench()], hooks });
  await world.blueprint({ ...benches, limit: 1, idleSeconds: 60_000 });
  const first = await world.asked(aBench('red'));
  await world.pass(30);
  const resource = await world.holds(first);
  await world.release(first);
  await world.pass(200);
  const blue = await world.asked(aBench('blue'));
  return { world, resource, blue, next };
}

/** A lease activated on a resource that was already ending (a1baedbd9a). */
describe('acquire and reclaim race for one resource', () => {
  it('the lease is first: the resource stays, and refuses', async () => {
    const { world, resource, blue, next } = await aboutToGo();
    const red: LeaseId[] = [];

    next(async () => red.push(await world.asked(aBench('red'))));
    await world.work(resource);

    expect(await world.resource(resource)).toMatchObject({ state: 'active' });
    expect(world.history(resource)).toContain('reclaim-refused');
    await world.pass(10);
    expect(await world.states([...red, blue])).toEqual(['active', 'pending']);
    for (const id of red) await world.release(id);
    await world.pass(300);
    expect(await world.states([blue])).toEqual(['active']);
    await world.comesToRest();
  });

  it('the resource is first: the lease gets no seat of it, and waits', async () => {
    const { world, resource, blue, next } = await aboutToGo();

    next(() => world.work(resource));
    const red = await world.asked(aBench('red'));

    expect(await world.lease(red)).toMatchObject({ state: 'pending' });
    expect(await world.resource(resource)).not.toMatchObject({ state: 'active' });
    await world.pass(30);
    expect(await world.states([blue, red])).toEqual(['active', 'pending']);
    await world.comesToRest();
  });
});
