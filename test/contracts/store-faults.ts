import { expect, it } from 'vitest';
import { limits } from '../../shared/model/limits.ts';
import { absent, exists } from '../../shared/model/write.ts';
import {
  committedOutcome,
  deleteWrite,
  freshName,
  itemUpdate,
  putWrite,
  repeated,
  type StoreUnderTest,
  slotAt,
  throttledTries,
  tx,
} from './store-harness.ts';

/** How often a request is sent in each trouble, and the longest wait in between. */
const patience = {
  throttle: { tries: throttledTries, maxMs: limits.throttledBackoffMaxMs },
  conflict: { tries: limits.commitTries, maxMs: limits.commitBackoffMaxMs },
};
const backoffBounds = ({
  tries,
  maxMs,
}: (typeof patience)[keyof typeof patience]): readonly number[] =>
  Array.from({ length: tries - 1 }, (_, i) => Math.min(limits.commitBackoffMs * 2 ** i, maxMs));

/** Faults of the network and the service, and what a caller learns of them. */
export function faultCases(under: () => StoreUnderTest): void {
  it.each(['throttle', 'conflict'] as const)('retries a %s with full jitter', async (trouble) => {
    const { store, ...world } = under();
    const key = slotAt(freshName('busy'));
    for (const luck of [0, 0.4, 0.999]) {
      world.luck(luck);
      world.slept();
      world.trouble(repeated(patience[trouble].tries - 1, trouble));

      expect(await store.commit(tx(itemUpdate(key, { add: { n: 1 } })))).toEqual(committedOutcome);

      const slept = world.slept();
      expect(slept).toEqual(backoffBounds(patience[trouble]).map((bound) => bound * luck));
    }
    expect(await store.get(key)).toEqual({ n: 3 });
  });

  it.each(['throttle', 'conflict'] as const)('gives up on a %s as contended', async (trouble) => {
    const { store, ...world } = under();
    const key = slotAt(freshName('busy'));
    world.slept();

    const { tries } = patience[trouble];
    world.trouble(repeated(tries, trouble));
    expect(await store.commit(tx(putWrite(key)))).toEqual({ kind: 'contended' });
    expect(world.slept()).toHaveLength(tries - 1);

    world.trouble(repeated(tries, trouble));
    expect(await store.write(putWrite(key))).toEqual({ kind: 'contended' });
    expect(await store.get(key)).toBeNull();
  });

  it.each(['network', 'lose answer'] as const)(
    'applies a transaction once despite: %s',
    async (trouble) => {
      const { store, ...world } = under();
      const key = slotAt(freshName('lost'));
      world.trouble([trouble, trouble, 'throttle']);

      const once = tx(itemUpdate(key, { add: { n: 1 } }));

      expect(await store.commit(once)).toEqual(committedOutcome);
      expect(await store.get(key)).toEqual({ n: 1 });
      expect(await store.commit(once)).toEqual(committedOutcome);
      expect(await store.get(key)).toEqual({ n: 1 });
    },
  );

  it('returns unknown if no answer arrives, whether or not the write was applied', async () => {
    const { store, ...world } = under();
    const [landed, never] = [slotAt(freshName('landed')), slotAt(freshName('never'))];
    const landing = tx(putWrite(landed, { commit: 'c1' }, absent));

    world.trouble(repeated(limits.commitTries, 'lose answer'));
    expect(await store.commit(landing)).toEqual({ kind: 'unknown' });
    world.trouble(repeated(limits.commitTries, 'network'));
    expect(await store.commit(tx(putWrite(never)))).toEqual({ kind: 'unknown' });
    // The doubt remains: seven tries without effect say nothing about the first.
    world.trouble(['network', ...repeated(limits.commitTries - 1, 'conflict' as const)]);
    expect(await store.commit(tx(putWrite(never)))).toEqual({ kind: 'unknown' });

    expect(await store.get(landed)).toEqual({ commit: 'c1' });
    expect(await store.get(never)).toBeNull();
    expect(await store.commit(landing)).toEqual(committedOutcome);
  });

  it('returns unknown for a token that was used with other writes', async () => {
    const { store } = under();
    const [a, b] = [slotAt(freshName('token')), slotAt(freshName('token'))];
    const first = tx(putWrite(a, { v: 1 }));
    await store.commit(first);

    expect(await store.commit({ ...first, writes: [putWrite(b)] })).toEqual({ kind: 'unknown' });
    expect(await store.get(b)).toBeNull();
  });

  it('does not store the token of a refused transaction', async () => {
    const { store } = under();
    const key = slotAt(freshName('token'));
    const take = tx(deleteWrite(key, exists));

    expect((await store.commit(take)).kind).toBe('refused');
    await store.write(putWrite(key));
    expect(await store.commit(take)).toEqual(committedOutcome);
  });

  it('repeats a single write after a lost answer only if it is idempotent', async () => {
    const { store, ...world } = under();
    const key = slotAt(freshName('alone'));
    const lose = () => world.trouble(['lose answer']);

    lose();
    expect(await store.write(putWrite(key, { n: 1 }))).toEqual(committedOutcome);
    lose();
    expect(await store.write(itemUpdate(key, { set: { v: 1 } }))).toEqual(committedOutcome);
    lose();
    expect(await store.write(itemUpdate(key, { add: { n: 1 } }))).toEqual({ kind: 'unknown' });
    expect(await store.get(key)).toEqual({ n: 2, v: 1 });
    lose();
    const guarded = itemUpdate(key, { set: { v: 2 } }, [{ attr: 'v', equals: 1 }]);
    expect(await store.write(guarded)).toEqual({ kind: 'unknown' });
    lose();
    expect(await store.write(deleteWrite(key))).toEqual(committedOutcome);
    expect(await store.get(key)).toBeNull();
  });

  it('cannot distinguish its own delete from another after a lost answer', async () => {
    const { store, ...world } = under();
    const key = slotAt(freshName('alone'));
    await store.write(putWrite(key));

    world.trouble(['lose answer']);
    expect(await store.write(deleteWrite(key, exists))).toEqual({ kind: 'unknown' });
    await store.write(putWrite(key));
    world.trouble(['network']);
    expect(await store.write(deleteWrite(key, exists))).toEqual(committedOutcome);
    expect(await store.get(key)).toBeNull();
  });

  it('repeats reads, and throws when the tries are used up', async () => {
    const { store, ...world } = under();
    const key = slotAt(freshName('read'));
    await store.write(putWrite(key, { v: 1 }));
    const query = { table: 'slots', pk: key.pk, limit: 1 } as const;

    world.trouble(['throttle', 'network', 'lose answer']);
    expect(await store.get(key)).toEqual({ v: 1 });
    world.trouble(repeated(throttledTries - 1, 'throttle'));
    expect(await store.query(query)).toHaveLength(1);
    world.trouble(['network', 'throttle']);
    expect(await store.getMany([key])).toEqual([{ v: 1 }]);

    world.trouble(repeated(throttledTries, 'throttle'));
    await expect(store.get(key)).rejects.toMatchObject({ fault: { reason: 'throttled' } });
    world.trouble(repeated(limits.commitTries, 'network'));
    await expect(store.query(query)).rejects.toMatchObject({
      fault: { next: 'wait', definite: false },
    });
  });
}
