import { describe, expect, it } from 'vitest';
import { fault } from '../../shared/model/fault.ts';
import { limits } from '../../shared/model/limits.ts';
import { createWatchedWorld, type WatchedWorld } from '../support/watched-world.ts';

const never: readonly Readonly<{
  reason: string;
  events: string;
  spoil(world: WatchedWorld): void;
}>[] = [
  {
    reason: 'its image does not exist',
    events: 'ami-1 does not exist',
    spoil: ({ cloud }) =>
      cloud.knobs.failNext('launch', fault('invalid', 'ami-1 does not exist'), 99),
  },
  {
    reason: 'its machines die at birth',
    events: 'ended before it could be used',
    spoil: ({ cloud }) => cloud.knobs.launchThenDie(999),
  },
  {
    reason: 'no capacity is left for it',
    events: 'no capacity is left for another t4g.small',
    spoil: ({ cloud }) => cloud.knobs.setCapacity('t4g.small', 'subnet-a', 0),
  },
];

/** The original rebuilt it for ever, and its lease never failed. */
describe('a resource that can never be built', () => {
  it.each(never)('because $reason: its lease ends and says so', async ({ events, spoil }) => {
    const world = createWatchedWorld();
    await world.blueprint({ activationSeconds: 120 });
    spoil(world);

    const lease = await world.asked();
    await world.pass(3_600);

    expect(await world.lease(lease)).toMatchObject({
      state: 'destroyed',
      ended: { reason: 'build-failed', detail: expect.stringContaining(events) },
    });
    expect(world.resources('destroyed')).toHaveLength(limits.attempts);
    expect(world.resources()).toHaveLength(limits.attempts);
    await world.comesToRest();
  });
});
