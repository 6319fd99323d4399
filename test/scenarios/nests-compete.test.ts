import { describe, expect, it } from 'vitest';
import { eventsOf } from '../support/events.ts';
import { aNestWorld } from '../support/nest-world.ts';

/** Two leases on nests that need two hosts each, with two hosts in all. */
async function twoForTwo(each = 2) {
  const world = await aNestWorld({ hosts: 2, each, idleSeconds: 30 });
  const first = await world.asks();
  await world.pass(1);
  const second = await world.asks();
  return { world, first, second };
}

describe('two nests that need the same two hosts', () => {
  it('are served one after the other if nothing interferes', async () => {
    const { world, first, second } = await twoForTwo();
    await world.passes(120);
    expect(world.states([first, second])).toEqual(['active', 'pending']);

    await world.release(first);
    await world.passes(240);
    expect(world.states([first, second])).toEqual(['destroyed', 'active']);

    await world.release(second);
    await world.passes(1_000);
    world.atRest();
  });

  it('and hold one each: the younger yields, and is served after the older', async () => {
    const world = await aNestWorld({ hosts: 2, each: 2, idleSeconds: 30 });
    const first = await world.asks();
    const [older] = world.nests();
    await world.work(older?.id ?? first);
    // One of its leases has its first turn only when the sweep finds it.
    const late = world.nests()[0]?.dependencies[1];
    if (late) world.mailbox.take(late)?.done();
    await world.pass(1);
    const second = await world.asks();
    await world.pass(30);
    const [, younger] = world.nests().toSorted((a, b) => a.createdAt - b.createdAt);
    const holding = world
      .leases()
      .filter(({ dependencyOf, state }) => dependencyOf && state === 'active');
    expect(holding.map(({ dependencyOf }) => dependencyOf).toSorted()).toEqual(
      [older?.id, younger?.id].toSorted(),
    );

    await world.passes(180);
    expect(world.states([first, second])).toEqual(['active', 'pending']);
    expect(eventsOf(world, younger?.id ?? '')).toContain('yielded');
    expect(eventsOf(world, older?.id ?? '')).not.toContain('yielded');
    const [, again] = world.nests().toSorted((a, b) => a.createdAt - b.createdAt);
    expect(again).toMatchObject({ id: younger?.id, state: 'pending', dependencyState: 'waiting' });
    expect(again?.dependencies).not.toEqual(younger?.dependencies);
    const anew = world.leases().filter(({ id }) => again?.dependencies.includes(id));
    for (const { queuedAt } of anew) expect(queuedAt).toBe(younger?.createdAt);

    await world.release(first);
    await world.passes(300);
    expect(world.states([first, second])).toEqual(['destroyed', 'active']);
    await world.release(second);
    await world.passes(1_000);
    world.atRest();
  });
});
