import { expect, it } from 'vitest';
import { limits } from '../../shared/model/limits.ts';
import { absent, exists, type Item } from '../../shared/model/write.ts';
import {
  checkWrite,
  committedOutcome,
  deleteWrite,
  freshName,
  itemUpdate,
  putWrite,
  type StoreUnderTest,
  slotAt,
  tx,
} from './store-harness.ts';

/** Writes, in transactions and alone. */
export function writeCases(under: () => StoreUnderTest): void {
  it('returns an item exactly as it was put, including empty strings', async () => {
    const { store } = under();
    const key = slotAt(freshName('item'));
    const item: Item = {
      '': 0.5,
      'a.b': '',
      '#n0': [null, true, -7, { deep: ['ü', {}] }],
      set: Number.MAX_SAFE_INTEGER,
    };

    await store.write(putWrite(key, item));

    expect(await store.get(key)).toEqual(item);
    expect(await store.get(slotAt(freshName('unknown')))).toBeNull();
  });

  it('an update sets, removes and adds together, and keeps other attributes', async () => {
    const { store } = under();
    const key = slotAt(freshName('update'));
    await store.write(putWrite(key, { kept: 1, gone: 2, n: 3, state: 'old' }));

    await store.write(
      itemUpdate(key, {
        set: { state: 'new', size: 1 },
        remove: ['gone', 'never'],
        add: { n: -1, m: 2 },
      }),
    );

    expect(await store.get(key)).toEqual({ kept: 1, n: 2, m: 2, state: 'new', size: 1 });
  });

  it('an update creates a missing item, adds from 0, and may change nothing', async () => {
    const { store } = under();
    const [counted, empty] = [slotAt(freshName('usage')), slotAt(freshName('empty'))];

    await store.commit(tx(itemUpdate(counted, { add: { n: 1 } }), itemUpdate(empty, {})));
    await store.write(itemUpdate(counted, { add: { n: 1 } }));
    await store.write(itemUpdate(counted, {}, exists));

    expect(await store.get(counted)).toEqual({ n: 2 });
    expect(await store.get(empty)).toEqual({});
  });

  it('is atomic, and returns every refusal with the item found', async () => {
    const { store } = under();
    const pk = freshName('all');
    const [a, b, c, d] = [slotAt(pk, 'a'), slotAt(pk, 'b'), slotAt(pk, 'c'), slotAt(pk, 'd')];
    await store.commit(tx(putWrite(a, { holder: 'x' }), putWrite(b, { v: 1 })));

    const outcome = await store.commit(
      tx(
        putWrite(a, { holder: 'y' }, absent),
        itemUpdate(b, { set: { v: 2 } }, [{ attr: 'v', equals: 1 }]),
        deleteWrite(c, exists),
        checkWrite(d, exists),
        putWrite(slotAt(pk, 'e')),
      ),
    );

    expect(outcome).toEqual({
      kind: 'refused',
      refusals: [
        { key: a, found: { holder: 'x' } },
        { key: c, found: null },
        { key: d, found: null },
      ],
    });
    const left = await store.query({ table: 'slots', pk, limit: 10 });
    expect(left.map(({ sk, item }) => [sk, item])).toEqual([
      ['a', { holder: 'x' }],
      ['b', { v: 1 }],
    ]);
  });

  it('gives one seat to exactly one of 64 concurrent writers', async () => {
    const { store } = under();
    const seat = slotAt(freshName('seats'), 'res-1/00');
    const holders = freshName('holders');
    await store.write(putWrite(seat, { uses: 1 }));

    const outcomes = await Promise.all(
      Array.from({ length: 64 }, (_, i) =>
        store.commit(tx(deleteWrite(seat, exists), putWrite(slotAt(holders, `${i}`), {}, absent))),
      ),
    );

    expect(outcomes.filter(({ kind }) => kind === 'committed')).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'unknown')).toHaveLength(0);
    expect(await store.query({ table: 'slots', pk: holders, limit: 64 })).toHaveLength(1);
    expect(await store.get(seat)).toBeNull();
  });

  it('accepts the largest allowed transaction', async () => {
    const { store } = under();
    const pk = freshName('large');
    const writes = Array.from({ length: limits.transactionItems }, (_, i) =>
      putWrite(slotAt(pk, `${i}`), { i }, absent),
    );

    expect(await store.commit(tx(...writes))).toEqual(committedOutcome);
    expect(await store.query({ table: 'slots', pk, limit: 200 })).toHaveLength(writes.length);
  });
}
