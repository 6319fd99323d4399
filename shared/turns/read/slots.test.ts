import { describe, expect, it } from 'vitest';
import { leaseId, me } from '../../../test/support/model/ids.ts';
import { aPendingLease } from '../../../test/support/model/leases.ts';
import { aLineEntry, aSeat } from '../../../test/support/model/seats.ts';
import { createWorld } from '../../../test/support/world.ts';
import { lineEntryKey } from '../../model/keys.ts';
import { lineEntryItem } from '../../model/record.ts';
import type { LineEntry } from '../../model/seat.ts';
import { always, type Item, type Key, keyText } from '../../model/write.ts';
import { readLineEntries } from './slots.ts';

const lines = ['any', 'big'].map((fit) => ({ blueprint: 'hosts', fit }));
const lease = aPendingLease({ lines });
const entryIn = (fit: string, granted: LineEntry['granted'] = null): LineEntry =>
  aLineEntry({ fit, lease: me, queuedAt: lease.queuedAt, priority: lease.priority, granted });
const waits = entryIn('any');
const granted = entryIn('any', aSeat());
const elsewhere = entryIn('big');

/** Returns the items that are at these keys, of a table that holds these entries. */
const answer = (keys: readonly Key[], entries: readonly LineEntry[]): readonly (Item | null)[] =>
  keys.map((key) => {
    const found = entries.find((entry) => keyText(lineEntryKey(entry)) === keyText(key));
    return found ? lineEntryItem(found) : null;
  });

describe("a lease's own entries", () => {
  it('are found in line and granted, and those of others are not', async () => {
    const { store } = createWorld();
    const other = aLineEntry({ lease: leaseId('other'), queuedAt: lease.queuedAt });
    for (const entry of [granted, elsewhere, other]) {
      await store.write({
        op: 'put',
        key: lineEntryKey(entry),
        item: lineEntryItem(entry),
        when: always,
      });
    }

    expect(await readLineEntries(store, lease)).toEqual([granted, elsewhere]);
  });

  it.each([
    { when: 'at neither place: it is looked for again', seen: [elsewhere], reads: 2 },
    { when: 'at both: the grant counts', seen: [waits, granted, elsewhere], reads: 1 },
  ])('that move while they are read, seen $when', async ({ seen, reads }) => {
    const { store } = createWorld();
    const answers = [seen, [granted, elsewhere]];
    let asked = 0;
    const getMany = async (keys: readonly Key[]) => answer(keys, answers[asked++] ?? []);

    const entries = await readLineEntries({ ...store, getMany }, lease);

    expect(entries.toSorted((a, b) => (a.fit < b.fit ? -1 : 1))).toEqual([granted, elsewhere]);
    expect(asked).toBe(reads);
  });
});
