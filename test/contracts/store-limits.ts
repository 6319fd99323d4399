import { expect, it } from 'vitest';
import { limits } from '../../shared/model/limits.ts';
import { exists, type Item } from '../../shared/model/write.ts';
import {
  checkWrite,
  committedOutcome,
  freshName,
  itemUpdate,
  keyIn,
  putWrite,
  type StoreUnderTest,
  slotAt,
  tx,
} from './store-harness.ts';

const faultMatching = (reason: string, detail: string | RegExp) =>
  expect.objectContaining({
    fault: expect.objectContaining({ reason, detail: expect.stringMatching(detail) }),
  });

/** What a store rejects, and how it reports it. */
export function limitCases(under: () => StoreUnderTest): void {
  it('accepts an item at the limit and rejects one above it, with name and size', async () => {
    const { store } = under();
    const key = slotAt(freshName('heavy'));
    const body = (bytes: number) => ({ body: 'x'.repeat(bytes) });
    const room = limits.itemBytes - (key.pk.length + 2 + 3 + 4);

    expect(await store.write(putWrite(key, body(room)))).toEqual(committedOutcome);
    expect(await store.commit(tx(putWrite(key, body(room))))).toEqual(committedOutcome);
    const error = faultMatching('invalid', new RegExp(`${key.pk}.* ${limits.itemBytes + 1} bytes`));
    await expect(store.write(putWrite(key, body(room + 1)))).rejects.toEqual(error);
    await expect(store.commit(tx(putWrite(key, body(room + 1))))).rejects.toEqual(error);
  });

  it('rejects an update that makes an item too large, and leaves it unchanged', async () => {
    const { store } = under();
    const [key, other] = [slotAt(freshName('grown')), slotAt(freshName('beside'))];
    const half = 'x'.repeat(250_000);
    await store.write(putWrite(key, { a: half }));

    const grow = itemUpdate(key, { set: { b: half } });
    await expect(store.write(grow)).rejects.toEqual(faultMatching('invalid', /./));
    await expect(store.commit(tx(putWrite(other), grow))).rejects.toEqual(
      faultMatching('invalid', key.pk),
    );

    expect(await store.get(key)).toEqual({ a: half });
    expect(await store.get(other)).toBeNull();
  });

  it('reports a malformed transaction as a bug', async () => {
    const { store } = under();
    const key = slotAt(freshName('bug'));
    const many = Array.from({ length: limits.transactionItems + 1 }, (_, i) =>
      putWrite(slotAt(key.pk, `${i}`)),
    );
    const lease = (item: Item) => putWrite(keyIn('leases', freshName('lease')), item);
    const holes: Item = JSON.parse('{"a":[]}');
    Object.assign(holes, { a: [undefined] });

    const wrong: readonly (readonly [ReturnType<typeof tx>, RegExp])[] = [
      [tx(), /1 to 100 writes/],
      [tx(...many), /1 to 100 writes/],
      [tx(putWrite(key), checkWrite(key, exists)), /Two writes/],
      [{ token: 'x'.repeat(37), writes: [putWrite(key)] }, /token/],
      [tx(putWrite(slotAt(''))), /empty part/],
      [tx(putWrite(keyIn('slots', 'x'))), /empty part/],
      [tx(putWrite({ ...key, table: 'leases' })), /no sort key/],
      [tx(putWrite(key, { pk: 'again' })), /repeats its key/],
      [tx(putWrite(key, { n: Number.NaN })), /n is NaN/],
      [tx(putWrite(key, { n: 2 ** 53 })), /cannot hold/],
      [tx(putWrite(key, holes)), /a\[0\] is undefined/],
      [tx(itemUpdate(key, { set: { n: 1 }, add: { n: 1 } })), /one attribute twice/],
      [tx(lease({ dueShard: '0', wakeAt: null })), /index due/],
      [tx(lease({ owner: '' })), /index by-owner/],
    ];
    for (const [transaction, detail] of wrong) {
      await expect(store.commit(transaction), `${detail}`).rejects.toEqual(
        faultMatching('bug', detail),
      );
    }
    await expect(store.write(checkWrite(key, exists))).rejects.toEqual(
      faultMatching('bug', 'cannot be a single write'),
    );
    await expect(store.getMany([key, key])).rejects.toEqual(faultMatching('bug', 'twice'));
    expect(await store.get(key)).toBeNull();
  });

  it('rejects an addition to an attribute that is not a number', async () => {
    const { store } = under();
    const key = slotAt(freshName('sum'));
    await store.write(putWrite(key, { n: 'many' }));

    const add = itemUpdate(key, { add: { n: 1 } });

    await expect(store.write(add)).rejects.toEqual(faultMatching('invalid', /./));
    await expect(store.commit(tx(add))).rejects.toEqual(faultMatching('invalid', /./));
  });
}
