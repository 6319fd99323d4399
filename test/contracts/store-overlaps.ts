import { expect, it } from 'vitest';
import { limits } from '../../shared/model/limits.ts';
import {
  committedOutcome,
  freshName,
  itemUpdate,
  putWrite,
  type StoreUnderTest,
  slotAt,
  tx,
} from './store-harness.ts';

const contended = { kind: 'contended' };

/** What overlaps a transaction in flight is refused, as DynamoDB does, and never waits for it. */
export function overlapCases(under: () => StoreUnderTest): void {
  it('refuses what overlaps a transaction in flight, and applies none of it', async () => {
    const { store, hold, slept } = under();
    const [shared, other] = [slotAt(freshName('shared')), slotAt(freshName('other'))];
    const flight = hold();
    const first = store.commit(tx(itemUpdate(shared, { add: { n: 1 } })));
    await flight.begun;
    slept();

    const late = tx(putWrite(other), itemUpdate(shared, { add: { n: 10 } }));
    expect(await store.commit(late)).toEqual(contended);
    expect(await store.write(itemUpdate(shared, { add: { n: 100 } }))).toEqual(contended);
    expect(slept()).toHaveLength(2 * (limits.commitTries - 1));
    expect(await store.get(shared)).toBeNull();

    flight.land();
    expect(await first).toEqual(committedOutcome);
    expect(await store.commit(late)).toEqual(committedOutcome);
    expect(await store.get(shared)).toEqual({ n: 11 });
  });

  it('says on which items, and does not retry, if the transaction yields', async () => {
    const { store, hold, slept } = under();
    const [shared, other] = [slotAt(freshName('shared')), slotAt(freshName('other'))];
    const flight = hold();
    const first = store.commit(tx(putWrite(shared)));
    await flight.begun;
    slept();

    const late = {
      ...tx(putWrite(other), itemUpdate(shared, { add: { n: 1 } })),
      yields: true,
    } as const;
    expect(await store.commit(late)).toEqual({ kind: 'overlapped', on: [shared] });
    expect(slept()).toEqual([]);
    expect(await store.get(other)).toBeNull();

    flight.land();
    expect(await first).toEqual(committedOutcome);
    expect(await store.commit(late)).toEqual(committedOutcome);
  });

  it('lets writes of other items pass a transaction in flight', async () => {
    const { store, hold } = under();
    const [held, free] = [slotAt(freshName('held')), slotAt(freshName('free'))];
    const flight = hold();
    const first = store.commit(tx(putWrite(held)));
    await flight.begun;

    expect(await store.commit(tx(putWrite(free, { n: 1 })))).toEqual(committedOutcome);
    expect(await store.write(itemUpdate(free, { add: { n: 1 } }))).toEqual(committedOutcome);
    expect(await store.get(free)).toEqual({ n: 2 });

    flight.land();
    expect(await first).toEqual(committedOutcome);
  });

  it('does not know the fate of a transaction that is repeated while in flight', async () => {
    const { store, hold } = under();
    const key = slotAt(freshName('repeated'));
    const once = tx(itemUpdate(key, { add: { n: 1 } }));
    const flight = hold();
    const first = store.commit(once);
    await flight.begun;

    expect(await store.commit(once)).toEqual({ kind: 'unknown' });

    flight.land();
    expect(await first).toEqual(committedOutcome);
    expect(await store.commit(once)).toEqual(committedOutcome);
    expect(await store.get(key)).toEqual({ n: 1 });
  });
}
