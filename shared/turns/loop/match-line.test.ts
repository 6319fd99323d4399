import { describe, expect, it } from 'vitest';
import { leaseId, resId } from '../../../test/support/model/ids.ts';
import { aFreeSeat, aLineEntry } from '../../../test/support/model/seats.ts';
import { createWorld } from '../../../test/support/world.ts';
import { freeSeatKey, grantedPartition, lineEntryKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import { freeSeatItem, lineEntryFrom, lineEntryItem } from '../../model/record.ts';
import type { FreeSeat } from '../../model/seat.ts';
import { always, type Item, type Key } from '../../model/write.ts';
import { matchFreed } from './match-line.ts';

const [a, b, c] = [
  aFreeSeat({ resource: resId('a') }),
  aFreeSeat({ resource: resId('b') }),
  aFreeSeat({ resource: resId('c') }),
];
const line = ['x', 'y', 'z'].map((name, n) =>
  aLineEntry({ lease: leaseId(name), queuedAt: 1_000 + n }),
);

/** Free seats beside a line of three leases. `served`: where each was granted a seat. */
async function besideALine(seats: readonly FreeSeat[]) {
  const { ports, store, blueprint } = createWorld();
  await blueprint({ limit: 3 });
  const put = (key: Key, item: Item) => store.write({ op: 'put', key, item, when: always });
  for (const seat of seats) await put(freeSeatKey(seat), freeSeatItem(seat));
  for (const entry of line) await put(lineEntryKey(entry), lineEntryItem(entry));
  async function served() {
    const found = await store.query({ table: 'slots', pk: grantedPartition('hosts'), limit: 9 });
    const entries = found.map(({ item }) => lineEntryFrom(item));
    return line.map(
      ({ lease }) => entries.find((entry) => entry.lease === lease)?.granted?.resource ?? null,
    );
  }
  return { ports, store, served };
}

describe('a turn that freed a seat of a contested line', () => {
  it('serves the whole line if its seat is the first in the list', async () => {
    const { ports, served } = await besideALine([a, b]);

    await matchFreed(ports, { seat: a, isContested: true });

    expect(await served()).toEqual([resId('a'), resId('b'), null]);
  });

  it('leaves it to the turn whose seat is the first, and writes nothing', async () => {
    const { ports, served } = await besideALine([a, b]);
    let pauses = 0;
    const pause = async () => {
      pauses += 1;
      if (pauses === 2) await matchFreed(ports, { seat: a, isContested: false });
    };

    await matchFreed({ ...ports, pause }, { seat: b, isContested: true });

    expect(pauses).toBe(2);
    expect(await served()).toEqual([resId('a'), resId('b'), null]);
  });

  it.each([
    { when: 'its own seat is gone', seats: [a], own: b, pauses: 1, served: [null, null, null] },
    {
      when: 'the other died',
      seats: [a, c],
      own: c,
      pauses: limits.contestedPauses,
      served: [resId('c'), resId('a'), null],
    },
    {
      when: 'the other seat is spent, so that no turn will grant it',
      seats: [aFreeSeat({ resource: resId('a'), uses: 1, maxUses: 1 }), c],
      own: c,
      pauses: 1,
      served: [resId('c'), null, null],
    },
  ])('waits only for so long: $when', async ({ seats, own, pauses, served }) => {
    const found = await besideALine(seats);
    let paused = 0;
    const pause = async () => {
      paused += 1;
    };

    await matchFreed({ ...found.ports, pause }, { seat: own, isContested: true });

    expect(paused).toBe(pauses);
    expect(await found.served()).toEqual(served);
  });
});
