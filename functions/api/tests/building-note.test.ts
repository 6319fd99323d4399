import { expect, it } from 'vitest';
import { fillRack } from '../../../test/support/rack.ts';
import { createWatchedApi } from '../../../test/support/watched-world.ts';

it('a lease tells what the build for it waits for, as its resource notes it', async () => {
  const { world, ask } = createWatchedApi();
  await fillRack(world, ['linux']);
  const machine = 'mi-00000000000000001';
  world.cloud.knobs.silence(machine, true);
  const lease = await world.asked();
  await world.pass(20);

  const { json } = await ask(`GET /v1/leases/${lease}`);

  const [resource] = world.resources();
  const note = `waiting for SSM on device shelf1 (${machine})`;
  expect(json).toMatchObject({
    waiting: { reason: 'building', detail: `${resource} is being built: ${note}` },
  });
});
