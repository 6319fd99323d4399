import { expect, it } from 'vitest';
import type { Item, Key } from '../../shared/model/write.ts';
import type { IndexRange, Store } from '../../shared/ports/store.ts';
import {
  fill,
  freshName,
  itemUpdate,
  keyIn,
  putWrite,
  type StoreUnderTest,
} from './store-harness.ts';

type DueQuery = Omit<IndexRange, 'pk' | 'table' | 'index'> &
  Partial<Pick<IndexRange, 'table' | 'index'>>;

/** Queries of up-to-date indexes, and lists that continue at a cursor. */
export function indexCases(under: () => StoreUnderTest): void {
  const dueIn = (store: Store, pk: string, query: DueQuery) =>
    store.queryIndex({ table: 'leases', index: 'due', pk, ...query });
  const names = (page: Awaited<ReturnType<typeof dueIn>>) =>
    page.entries.map(({ key }) => key.pk.slice(0, 1)).join('');

  async function dueLeases(store: Store, shard: string): Promise<readonly Key[]> {
    const keys = ['a', 'b', 'c', 'd', 'e'].map((name) => keyIn('leases', freshName(name)));
    await fill(
      store,
      keys.map((key, i): [Key, Item] => [key, { dueShard: shard, wakeAt: i * 10, owner: shard }]),
    );
    return keys;
  }

  it('lists a shard by time, up to a time, in both directions', async () => {
    const { store } = under();
    const shard = freshName('shard');
    const keys = await dueLeases(store, shard);
    await dueLeases(store, freshName('shard'));

    const page = await dueIn(store, shard, { limit: 10 });

    expect(page.entries).toEqual(keys.map((key, i) => ({ key, at: i * 10 })));
    expect(page.cursor).toBeUndefined();
    expect(names(await dueIn(store, shard, { limit: 10, until: 20 }))).toBe('abc');
    expect(names(await dueIn(store, shard, { limit: 10, until: -1 }))).toBe('');
    expect(names(await dueIn(store, shard, { limit: 2, until: 20, descending: true }))).toBe('cb');
  });

  it('continues at a cursor, even if the item that it names is gone', async () => {
    const { store } = under();
    const shard = freshName('shard');
    const [, b, c] = await dueLeases(store, shard);
    const first = await dueIn(store, shard, { limit: 2 });
    expect(first.cursor).toBeDefined();
    const cursor = first.cursor ?? '';
    if (b !== undefined) await store.write({ op: 'delete', key: b, when: [] });

    const rest = await dueIn(store, shard, { limit: 10, cursor });

    expect(names(first)).toBe('ab');
    expect(names(rest)).toBe('cde');
    expect(rest.entries[0]).toEqual({ key: c, at: 20 });
    expect(names(await dueIn(store, shard, { limit: 10, cursor, until: 20 }))).toBe('c');
    expect(names(await dueIn(store, shard, { limit: 10, cursor, until: 5 }))).toBe('');
    expect(names(await dueIn(store, shard, { limit: 10, cursor, descending: true }))).toBe('a');
    const backwards = { limit: 10, cursor, until: 5, descending: true };
    await expect(dueIn(store, shard, backwards)).rejects.toThrow('not a cursor');
  });

  it('is sparse: lists an item only while it has both attributes', async () => {
    const { store } = under();
    const shard = freshName('shard');
    const [a, b, c] = await dueLeases(store, shard);
    if (a === undefined || b === undefined || c === undefined) throw new Error('three leases');

    await store.write(itemUpdate(a, { remove: ['wakeAt'] }));
    await store.write(itemUpdate(b, { set: { wakeAt: 99 } }));
    await store.write(putWrite(c, { dueShard: freshName('shard'), wakeAt: 20 }));
    expect(names(await dueIn(store, shard, { limit: 10 }))).toBe('deb');

    await store.write(itemUpdate(a, { set: { wakeAt: 1 } }));
    await store.write({ op: 'delete', key: b, when: [] });
    expect(names(await dueIn(store, shard, { limit: 10 }))).toBe('ade');
  });

  it('queries the other indexes, and returns keys with two parts', async () => {
    const { store } = under();
    const owner = freshName('owner');
    const execution = { table: 'executions', pk: freshName('lease'), sk: 'ulid' } as const;
    const resource = keyIn('resources', freshName('res'));
    const lease = keyIn('leases', freshName('lease'));
    await store.write(putWrite(execution, { dueShard: owner, wakeAt: 7 }));
    await store.write(putWrite(resource, { blueprint: owner, createdAt: 8 }));
    await store.write(putWrite(lease, { owner, resourceId: owner, createdAt: 9 }));

    const only = async (table: Key['table'], index: IndexRange['index']) =>
      (await dueIn(store, owner, { table, index, limit: 5 })).entries;

    expect(await only('executions', 'due')).toEqual([{ key: execution, at: 7 }]);
    expect(await only('resources', 'by-blueprint')).toEqual([{ key: resource, at: 8 }]);
    expect(await only('leases', 'by-owner')).toEqual([{ key: lease, at: 9 }]);
    expect(await only('leases', 'by-resource')).toEqual([{ key: lease, at: 9 }]);
    await expect(only('slots', 'due')).rejects.toThrow('no index');
  });

  it('rejects a cursor that it did not issue', async () => {
    const { store } = under();
    const shard = freshName('shard');
    await dueLeases(store, shard);
    const { cursor = '' } = await dueIn(store, shard, { limit: 1 });

    for (const bad of ['', 'x', '%%%', Buffer.from('{"pk":"a"}').toString('base64url')]) {
      const error = { fault: expect.objectContaining({ reason: 'invalid' }) };
      await expect(dueIn(store, shard, { limit: 1, cursor: bad })).rejects.toMatchObject(error);
      await expect(store.scan('blueprints', 1, bad)).rejects.toMatchObject(error);
    }
    await expect(dueIn(store, 'other', { limit: 1, cursor })).rejects.toThrow('not a cursor');
  });

  it('scans a table in pages, every item once', async () => {
    const { store } = under();
    const pk = freshName('kind');
    const keys = Array.from({ length: 7 }, (_, i) => ({ pk: `${pk}/${i % 2}`, sk: `${i}` }));
    await fill(
      store,
      keys.map((key) => [{ table: 'blueprints', ...key }, { id: key.sk }]),
    );

    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.scan('blueprints', 3, cursor);
      expect(page.found.length).toBeLessThanOrEqual(3);
      seen.push(
        ...page.found.map(({ pk: partition, sk, item }) => `${partition} ${sk} ${item['id']}`),
      );
      cursor = page.cursor;
    } while (cursor !== undefined);

    expect(seen.toSorted()).toEqual(keys.map((key) => `${key.pk} ${key.sk} ${key.sk}`).toSorted());
  });
}
