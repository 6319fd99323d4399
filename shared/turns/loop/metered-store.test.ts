import { expect, it } from 'vitest';
import { resId } from '../../../test/support/model/ids.ts';
import { createWorld } from '../../../test/support/world.ts';
import { gateKey } from '../../model/keys.ts';
import { metered } from './metered-store.ts';

it('counts a read of many keys as one request, and of no keys as none', async () => {
  const { store, counts } = metered(createWorld().store);

  await store.getMany([gateKey(resId('a')), gateKey(resId('b'))]);
  await store.getMany([]);

  expect(counts).toMatchObject({ reads: 1, writes: 0 });
});
