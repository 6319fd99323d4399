import { expect, it } from 'vitest';
import { limits } from '../../shared/model/limits.ts';
import { absent, exists } from '../../shared/model/write.ts';
import {
  committed,
  drop,
  fresh,
  put,
  type StoreUnderTest,
  slot,
  times,
  tx,
  update,
} from './store-harness.ts';

const bounds = Array.from({ length: limits.commitTries - 1 }, (_, i) =>
  Math.min(limits.commitBackoffMs * 2 ** i, limits.commitBackoffMaxMs),
);
const tries = limits.commitTries;

/** What the network and the service do to us, and what a caller is told then. */
export function faultCases(under: () => StoreUnderTest): void {
  it.each(['throttle', 'conflict'] as const)('outlasts a %s with full jitter', async (trouble) => {
    const { store, ...world } = under();
    const key = slot(fresh('busy'));
    for (const luck of [0, 0.4, 0.999]) {
      world.luck(luck);
      world.slept();
      world.trouble(times(tries - 1, trouble));

      expect(await store.commit(tx(update(key, { add: { n: 1 } })))).toEqual(committed);

      const slept = world.slept();
      expect(slept).toEqual(bounds.map((bound) => bound * luck));
    }
    expect(await store.get(key)).toEqual({ n: 3 });
  });

  it.each(['throttle', 'conflict'] as const)('gives up a %s as contended', async (trouble) => {
    const { store, ...world } = under();
    const key = slot(fresh('busy'));
    world.slept();

    world.trouble(times(tries, trouble));
    expect(await store.commit(tx(put(key)))).toEqual({ kind: 'contended' });
    expect(world.slept()).toHaveLength(tries - 1);

    world.trouble(times(tries, trouble));
    expect(await store.write(put(key))).toEqual({ kind: 'contended' });
    expect(await store.get(key)).toBeNull();
  });

  it.each(['network', 'lose answer'] as const)('applies once when met by: %s', async (trouble) => {
    const { store, ...world } = under();
    const key = slot(fresh('lost'));
    world.trouble([trouble, trouble, 'throttle']);

    const once = tx(update(key, { add: { n: 1 } }));

    expect(await store.commit(once)).toEqual(committed);
    expect(await store.get(key)).toEqual({ n: 1 });
    expect(await store.commit(once)).toEqual(committed);
    expect(await store.get(key)).toEqual({ n: 1 });
  });

  it('says unknown when no answer came, whether it landed or not', async () => {
    const { store, ...world } = under();
    const [landed, never] = [slot(fresh('landed')), slot(fresh('never'))];
    const landing = tx(put(landed, { commit: 'c1' }, absent));

    world.trouble(times(tries, 'lose answer'));
    expect(await store.commit(landing)).toEqual({ kind: 'unknown' });
    world.trouble(times(tries, 'network'));
    expect(await store.commit(tx(put(never)))).toEqual({ kind: 'unknown' });
    // Doubt stays: seven tries that did nothing say nothing about the first.
    world.trouble(['network', ...times(tries - 1, 'conflict' as const)]);
    expect(await store.commit(tx(put(never)))).toEqual({ kind: 'unknown' });

    expect(await store.get(landed)).toEqual({ commit: 'c1' });
    expect(await store.get(never)).toBeNull();
    expect(await store.commit(landing)).toEqual(committed);
  });

  it('takes a token with other bytes for a reason to look again', async () => {
    const { store } = under();
    const [a, b] = [slot(fresh('token')), slot(fresh('token'))];
    const first = tx(put(a, { v: 1 }));
    await store.commit(first);

    expect(await store.commit({ ...first, writes: [put(b)] })).toEqual({ kind: 'unknown' });
    expect(await store.get(b)).toBeNull();
  });

  it('does not remember the token of a refused transaction', async () => {
    const { store } = under();
    const key = slot(fresh('token'));
    const take = tx(drop(key, exists));

    expect((await store.commit(take)).kind).toBe('refused');
    await store.write(put(key));
    expect(await store.commit(take)).toEqual(committed);
  });

  it('repeats a lone write after a lost answer only where twice is the same as once', async () => {
    const { store, ...world } = under();
    const key = slot(fresh('alone'));
    const lose = () => world.trouble(['lose answer']);

    lose();
    expect(await store.write(put(key, { n: 1 }))).toEqual(committed);
    lose();
    expect(await store.write(update(key, { set: { v: 1 } }))).toEqual(committed);
    lose();
    expect(await store.write(update(key, { add: { n: 1 } }))).toEqual({ kind: 'unknown' });
    expect(await store.get(key)).toEqual({ n: 2, v: 1 });
    lose();
    const guarded = update(key, { set: { v: 2 } }, [{ attr: 'v', equals: 1 }]);
    expect(await store.write(guarded)).toEqual({ kind: 'unknown' });
    lose();
    expect(await store.write(drop(key))).toEqual(committed);
    expect(await store.get(key)).toBeNull();
  });

  it('cannot tell its own delete from another after a lost answer', async () => {
    const { store, ...world } = under();
    const key = slot(fresh('alone'));
    await store.write(put(key));

    world.trouble(['lose answer']);
    expect(await store.write(drop(key, exists))).toEqual({ kind: 'unknown' });
    await store.write(put(key));
    world.trouble(['network']);
    expect(await store.write(drop(key, exists))).toEqual(committed);
    expect(await store.get(key)).toBeNull();
  });

  it('repeats reads, and tells when it is enough', async () => {
    const { store, ...world } = under();
    const key = slot(fresh('read'));
    await store.write(put(key, { v: 1 }));
    const query = { table: 'slots', pk: key.pk, limit: 1 } as const;

    world.trouble(['throttle', 'network', 'lose answer']);
    expect(await store.get(key)).toEqual({ v: 1 });
    world.trouble(times(tries - 1, 'throttle'));
    expect(await store.query(query)).toHaveLength(1);
    world.trouble(['network', 'throttle']);
    expect(await store.getMany([key])).toEqual([{ v: 1 }]);

    world.trouble(times(tries, 'throttle'));
    await expect(store.get(key)).rejects.toMatchObject({ fault: { reason: 'throttled' } });
    world.trouble(times(tries, 'network'));
    await expect(store.query(query)).rejects.toMatchObject({
      fault: { next: 'wait', definite: false },
    });
  });
}
