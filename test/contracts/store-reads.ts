import { expect, it } from 'vitest';
import type { Range } from '../../shared/ports/store.ts';
import { fill, freshName, keyIn, putWrite, type StoreUnderTest, slotAt } from './store-harness.ts';

/** Strong reads: ordered and complete, however many pages they take. */
export function readCases(under: () => StoreUnderTest): void {
  it('returns a line in order of priority, then time, whatever the order of writes', async () => {
    const { store } = under();
    const pk = freshName('line');
    const entry = (priority: number, at: number, lease: string) =>
      slotAt(pk, `any/${String(999 - priority).padStart(3, '0')}/${at}/${lease}`);
    const entries = [
      entry(100, 1700000000002, 'lease-c'),
      entry(900, 1700000000009, 'lease-a'),
      entry(100, 1700000000001, 'lease-b'),
      entry(100, 1700000000002, 'lease-b'),
      entry(5, 1700000000000, 'lease-d'),
    ];
    await fill(
      store,
      entries.map((key) => [key, {}]),
    );

    const line = await store.query({ table: 'slots', pk, limit: 10 });

    expect(line.map(({ sk }) => sk.slice(-7))).toEqual([
      'lease-a',
      'lease-b',
      'lease-b',
      'lease-c',
      'lease-d',
    ]);
  });

  it('orders text by its bytes', async () => {
    const { store } = under();
    const pk = freshName('bytes');
    const order = ['A', 'Z', 'a', 'ab', 'b', 'é', '\uffee', '\u{1f600}'];
    await fill(
      store,
      order.toReversed().map((sk) => [slotAt(pk, sk), {}]),
    );

    expect((await store.query({ table: 'slots', pk, limit: 20 })).map(({ sk }) => sk)).toEqual(
      order,
    );
  });

  const queries: readonly (readonly [Omit<Range, 'table' | 'pk'>, string])[] = [
    [{ limit: 100 }, 'a1 a2 a3 b1 b2 b3 c1'],
    [{ limit: 2 }, 'a1 a2'],
    [{ limit: 100, descending: true }, 'c1 b3 b2 b1 a3 a2 a1'],
    [{ limit: 2, descending: true }, 'c1 b3'],
    [{ limit: 100, prefix: 'b' }, 'b1 b2 b3'],
    [{ limit: 2, prefix: 'b', descending: true }, 'b3 b2'],
    [{ limit: 100, prefix: 'x' }, ''],
    [{ limit: 100, from: 'b2' }, 'b2 b3 c1'],
    [{ limit: 100, after: 'b2' }, 'b3 c1'],
    [{ limit: 100, after: 'b2', descending: true }, 'c1 b3'],
    [{ limit: 100, from: 'a9' }, 'b1 b2 b3 c1'],
    [{ limit: 100, prefix: 'b', from: 'b2' }, 'b2 b3'],
    [{ limit: 100, prefix: 'b', from: 'a1' }, 'b1 b2 b3'],
    [{ limit: 100, prefix: 'b', after: 'b2' }, 'b3'],
    [{ limit: 100, prefix: 'b', after: 'b3' }, ''],
    [{ limit: 100, prefix: 'b', after: 'c1' }, ''],
    [{ limit: 1, prefix: 'b', after: 'b1', descending: true }, 'b3'],
    [{ limit: 100, to: 'b2' }, 'a1 a2 a3 b1 b2'],
    [{ limit: 2, to: 'b2', descending: true }, 'b2 b1'],
    [{ limit: 100, to: 'b1x' }, 'a1 a2 a3 b1'],
    [{ limit: 100, to: 'Z' }, ''],
    [{ limit: 100, to: 'z' }, 'a1 a2 a3 b1 b2 b3 c1'],
    [{ limit: 100, from: 'a2', to: 'b1' }, 'a2 a3 b1'],
    [{ limit: 100, from: 'a2', to: 'a2' }, 'a2'],
    [{ limit: 100, from: 'b1', to: 'a2' }, ''],
    [{ limit: 100, after: 'a2', to: 'b1' }, 'a3 b1'],
    [{ limit: 100, after: 'b1', to: 'b1' }, ''],
    [{ limit: 100, prefix: 'b', to: 'b2' }, 'b1 b2'],
    [{ limit: 100, prefix: 'b', to: 'c1' }, 'b1 b2 b3'],
    [{ limit: 100, prefix: 'b', to: 'a3' }, ''],
    [{ limit: 100, prefix: 'b', from: 'a3', to: 'b2', descending: true }, 'b2 b1'],
    // The tests' tables lag behind no write, so this may expect what was just written.
    [{ limit: 100, prefix: 'b', consistent: false }, 'b1 b2 b3'],
  ];
  it.each(queries)('queries %j', async (range, found) => {
    const { store } = under();
    const pk = freshName('range');
    const keys = ['a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'c1'];
    await fill(
      store,
      keys.map((sk) => [slotAt(pk, sk), {}]),
    );
    await store.write(putWrite(slotAt(`${pk}x`, 'b2'), {}));

    const answer = await store.query({ table: 'slots', pk, ...range });

    expect(answer.map(({ sk }) => sk).join(' ')).toBe(found);
    expect(answer.every((each) => each.pk === pk)).toBe(true);
  });

  it('follows pages beyond 1 MB up to the limit, in both directions', async () => {
    const { store } = under();
    const pk = freshName('pages');
    const keys = Array.from({ length: 60 }, (_, i) => String(i).padStart(3, '0'));
    await fill(
      store,
      keys.map((sk) => [slotAt(pk, sk), { body: 'x'.repeat(50_000) }]),
    );
    const sks = async (range: Omit<Range, 'table' | 'pk'>) =>
      (await store.query({ table: 'slots', pk, ...range })).map(({ sk }) => sk);

    expect(await sks({ limit: 100 })).toEqual(keys);
    expect(await sks({ limit: 50, descending: true })).toEqual(keys.toReversed().slice(0, 50));
    expect(await sks({ limit: 30, after: '009' })).toEqual(keys.slice(10, 40));
  });

  it('gets any number of keys in the requested order, null for missing ones', async () => {
    const { store } = under();
    const pk = freshName('many');
    const lease = keyIn('leases', freshName('lease'));
    const keys = Array.from({ length: 250 }, (_, i) => slotAt(pk, String(i)));
    await fill(
      store,
      keys.filter((_, i) => i % 3 !== 0).map((key) => [key, { at: key.sk ?? '' }]),
    );
    await store.write(putWrite(lease, { state: 'active' }));

    const found = await store.getMany([...keys.toReversed(), lease]);

    const expected = keys.map((key, i) => (i % 3 === 0 ? null : { at: key.sk ?? '' }));
    expect(found).toEqual([...expected.toReversed(), { state: 'active' }]);
    expect(await store.getMany([])).toEqual([]);
  });

  it('gets many large items, more than one answer can hold', async () => {
    const { store } = under();
    const pk = freshName('heavy');
    const keys = Array.from({ length: 48 }, (_, i) => slotAt(pk, String(i)));
    const body = 'x'.repeat(390_000);
    for (const key of keys) await store.write(putWrite(key, { body }));

    const found = await store.getMany(keys);

    expect(found.filter((item) => item?.['body'] === body)).toHaveLength(keys.length);
  });
}
