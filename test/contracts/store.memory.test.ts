import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../shared/adapters/memory/store.ts';
import { absent } from '../../shared/model/write.ts';
import { storeContract } from './store.contract.ts';
import {
  createScript,
  itemUpdate,
  keyIn,
  putWrite,
  slotAt,
  throttledTries,
  tx,
} from './store-harness.ts';

storeContract('memory', async () => {
  const script = createScript();
  let lost = false;
  const store = createMemoryStore({
    clock: { now: () => 0 },
    sleep: script.sleep,
    chance: script.chance,
    throttledTries,
    hooks: {
      before() {
        const trouble = script.next();
        lost = trouble === 'lose answer';
        return trouble === 'lose answer' ? null : trouble;
      },
      during() {
        const landed = script.during();
        return landed && { landed, abandoned: false };
      },
      after: () => (lost ? 'lose answer' : null),
    },
  });
  return { store, ...script.controls, close: async () => {} };
});

describe('the memory store', () => {
  it('forgets a token after ten minutes', async () => {
    let now = 0;
    const store = createMemoryStore({ clock: { now: () => now } });
    const transaction = tx(putWrite(slotAt('a'), {}, absent));
    await store.commit(transaction);

    now = 599_999;
    expect((await store.commit(transaction)).kind).toBe('committed');
    now = 600_000;
    expect((await store.commit(transaction)).kind).toBe('refused');
  });

  it('lands a transaction that its sender has abandoned', async () => {
    const { promise: landed, resolve: land } = Promise.withResolvers<void>();
    let abandoned = true;
    const store = createMemoryStore({
      clock: { now: () => 0 },
      hooks: { during: () => (abandoned ? { landed, abandoned } : null) },
    });
    const key = slotAt('a');
    const once = tx(itemUpdate(key, { add: { n: 1 } }));

    expect(await store.commit(once)).toEqual({ kind: 'unknown' });
    expect(await store.get(key)).toBeNull();
    abandoned = false;
    land();
    expect(await store.commit(once)).toEqual({ kind: 'committed' });
    expect(await store.get(key)).toEqual({ n: 1 });
  });

  it('can delay its indexes and let them catch up change by change', async () => {
    const store = createMemoryStore({ clock: { now: () => 0 } });
    const due = async () => {
      const page = await store.queryIndex({ table: 'leases', index: 'due', pk: '0', limit: 9 });
      return page.entries.map(({ key }) => key.pk);
    };
    store.indexes.freeze();
    for (const pk of ['a', 'b', 'c']) {
      await store.write(putWrite(keyIn('leases', pk), { dueShard: '0', wakeAt: 1 }));
    }

    expect(await due()).toEqual([]);
    store.indexes.catchUp(1);
    expect(await due()).toEqual(['a']);
    store.indexes.thaw();
    expect(await due()).toEqual(['a', 'b', 'c']);
  });

  it('dumps its whole content, which callers cannot change', async () => {
    const store = createMemoryStore({ clock: { now: () => 0 } });
    const item = { list: [1] };
    await store.commit(tx(putWrite(slotAt('a'), item), putWrite(keyIn('leases', 'b'), {})));
    item.list.push(2);

    expect(store.dump()).toEqual({ 'slots|a|-': { list: [1] }, 'leases|b|': {} });
    expect(Object.isFrozen((await store.get(slotAt('a')))?.['list'])).toBe(true);
  });
});
