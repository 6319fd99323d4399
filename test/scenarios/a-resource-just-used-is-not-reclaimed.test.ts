import { describe, expect, it } from 'vitest';
import type { Command } from '../../shared/model/command.ts';
import { commandKeyOf } from '../../shared/model/keys.ts';
import { limits } from '../../shared/model/limits.ts';
import { plainItem } from '../../shared/model/record.ts';
import { always } from '../../shared/model/write.ts';
import { aBench, benches, createBench } from '../support/bench.ts';
import { createWatchedWorld } from '../support/watched-world.ts';

async function idleRed() {
  const world = createWatchedWorld({ drivers: [createBench()] });
  await world.blueprint({ ...benches, limit: 1, idleSeconds: 60_000 });
  const red = await world.asked(aBench('red'));
  await world.pass(1_000);
  const resource = await world.holds(red);
  await world.release(red);
  await world.settle();
  return { world, resource };
}

/** Its next lease may be seconds away: the grace that once did not work (6417e950f6). */
describe('a resource whose lease ended less than three minutes ago is not reclaimed', () => {
  it('no lease reclaims it before then, and afterwards it ends', async () => {
    const { world, resource } = await idleRed();

    const blue = await world.asked(aBench('blue'));
    await world.pass(limits.reclaimMinAge - 2);
    expect(await world.resource(resource)).toMatchObject({ state: 'active' });
    expect(world.history(resource)).not.toContain('reclaim-refused');

    await world.pass(15);
    expect(await world.resource(resource)).toMatchObject({ state: 'destroyed' });
    expect(await world.states([blue])).toEqual(['active']);
    await world.comesToRest();
  });

  it('reclaimed all the same, it refuses and wakes the requester', async () => {
    const { world, resource } = await idleRed();
    const blue = await world.asked(aBench('blue'));
    await world.settle();
    const at = world.clock.now();
    const asked = { by: 'anna', from: blue, at, reason: `${blue} needs its room` };
    const command: Command = {
      kind: 'reclaim',
      ulid: '0-early',
      target: resource,
      ...asked,
      for: blue,
    };
    const key = commandKeyOf(command);
    await world.store.write({ op: 'put', key, item: plainItem(command), when: always });

    await world.work(resource);

    expect(await world.resource(resource)).toMatchObject({ state: 'active' });
    expect(world.history(resource)).toContain('reclaim-refused');
    expect(world.mailbox.pending()).toMatchObject([{ id: blue }]);
    await world.comesToRest();
  });
});
