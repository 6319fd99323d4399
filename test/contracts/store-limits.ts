import { expect, it } from 'vitest';
import { limits } from '../../shared/model/limits.ts';
import { exists, type Item } from '../../shared/model/write.ts';
import {
  check,
  committed,
  fresh,
  keyIn,
  put,
  type StoreUnderTest,
  slot,
  tx,
  update,
} from './store-harness.ts';

const fault = (reason: string, detail: string | RegExp) =>
  expect.objectContaining({
    fault: expect.objectContaining({ reason, detail: expect.stringMatching(detail) }),
  });

/** What a store refuses to take, and how it says so. */
export function limitCases(under: () => StoreUnderTest): void {
  it('takes an item just below the limit and refuses one above it by name and size', async () => {
    const { store } = under();
    const key = slot(fresh('heavy'));
    const body = (bytes: number) => ({ body: 'x'.repeat(bytes) });
    const room = limits.itemBytes - (key.pk.length + 2 + 3 + 4);

    expect(await store.write(put(key, body(room)))).toEqual(committed);
    expect(await store.commit(tx(put(key, body(room))))).toEqual(committed);
    const told = fault('invalid', new RegExp(`${key.pk}.* ${limits.itemBytes + 1} bytes`));
    await expect(store.write(put(key, body(room + 1)))).rejects.toEqual(told);
    await expect(store.commit(tx(put(key, body(room + 1))))).rejects.toEqual(told);
  });

  it('refuses an update that grows an item too far, and leaves it as it was', async () => {
    const { store } = under();
    const [key, other] = [slot(fresh('grown')), slot(fresh('beside'))];
    const half = 'x'.repeat(250_000);
    await store.write(put(key, { a: half }));

    const grow = update(key, { set: { b: half } });
    await expect(store.write(grow)).rejects.toEqual(fault('invalid', /./));
    await expect(store.commit(tx(put(other), grow))).rejects.toEqual(fault('invalid', key.pk));

    expect(await store.get(key)).toEqual({ a: half });
    expect(await store.get(other)).toBeNull();
  });

  it('calls what should never have been assembled a bug', async () => {
    const { store } = under();
    const key = slot(fresh('bug'));
    const many = Array.from({ length: limits.transactionItems + 1 }, (_, i) =>
      put(slot(key.pk, `${i}`)),
    );
    const lease = (item: Item) => put(keyIn('leases', fresh('lease')), item);
    const holes: Item = JSON.parse('{"a":[]}');
    Object.assign(holes, { a: [undefined] });

    const wrong: readonly (readonly [ReturnType<typeof tx>, RegExp])[] = [
      [tx(), /1 to 90 writes/],
      [tx(...many), /1 to 90 writes/],
      [tx(put(key), check(key, exists)), /Two writes/],
      [{ token: 'x'.repeat(37), writes: [put(key)] }, /token/],
      [tx(put(slot(''))), /empty part/],
      [tx(put(keyIn('slots', 'x'))), /empty part/],
      [tx(put({ ...key, table: 'leases' })), /no sort key/],
      [tx(put(key, { pk: 'again' })), /repeats its key/],
      [tx(put(key, { n: Number.NaN })), /n is NaN/],
      [tx(put(key, { n: 2 ** 53 })), /cannot hold/],
      [tx(put(key, holes)), /a\[0\] is undefined/],
      [tx(update(key, { set: { n: 1 }, add: { n: 1 } })), /one attribute twice/],
      [tx(lease({ dueShard: '0', wakeAt: null })), /index due/],
      [tx(lease({ owner: '' })), /index by-owner/],
    ];
    for (const [transaction, detail] of wrong) {
      await expect(store.commit(transaction), `${detail}`).rejects.toEqual(fault('bug', detail));
    }
    await expect(store.write(check(key, exists))).rejects.toEqual(fault('bug', 'no write alone'));
    await expect(store.getMany([key, key])).rejects.toEqual(fault('bug', 'twice'));
    expect(await store.get(key)).toBeNull();
  });

  it('refuses to add to what is no number', async () => {
    const { store } = under();
    const key = slot(fresh('sum'));
    await store.write(put(key, { n: 'many' }));

    const add = update(key, { add: { n: 1 } });

    await expect(store.write(add)).rejects.toEqual(fault('invalid', /./));
    await expect(store.commit(tx(add))).rejects.toEqual(fault('invalid', /./));
  });
}
