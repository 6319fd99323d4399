import { describe, expect, it } from 'vitest';
import { leaseId } from '../../../test/support/model/ids.ts';
import { aPendingLease } from '../../../test/support/model/leases.ts';
import { aLineEntry } from '../../../test/support/model/seats.ts';
import { createWorld } from '../../../test/support/world.ts';
import type { StoreCall } from '../../adapters/memory/store.ts';
import { lineEntryKey } from '../../model/keys.ts';
import type { PendingLease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import { lineEntryItem } from '../../model/record.ts';
import { always } from '../../model/write.ts';
import { bestPlace, type Place, placeAmong, placeInLine, unknownPlace } from './place-in-line.ts';

const at = (place: number): Place => ({ place, placeMoreThan: null });
const past = (placeMoreThan: number): Place => ({ place: null, placeMoreThan });

const waiting = { sk: 'other', item: lineEntryItem(aLineEntry()) };
const own = { sk: 'own', item: lineEntryItem(aLineEntry()) };
const many = (n: number) => Array<typeof waiting>(n).fill(waiting);

describe('a place among the first entries of a line', () => {
  it.each([
    { of: 'the first', entries: [own], place: at(1) },
    { of: 'the third', entries: [waiting, waiting, own], place: at(3) },
    { of: 'one not in line, or granted a seat', entries: [waiting, waiting], place: unknownPlace },
    { of: 'one in an empty line', entries: [], place: unknownPlace },
    { of: 'the last that is counted', entries: [...many(100), own], place: at(101) },
    { of: 'one further back', entries: many(101), place: past(100) },
  ])('of $of', ({ entries, place }) => {
    expect(limits.placeCounted).toBe(100);
    expect(placeAmong(entries, 'own')).toEqual(place);
  });
});

describe('the best of several places', () => {
  it.each([
    { of: [], best: unknownPlace },
    { of: [unknownPlace, at(7)], best: at(7) },
    { of: [at(7), at(2), at(9)], best: at(2) },
    { of: [past(100), at(60)], best: at(60) },
    { of: [past(100), at(101)], best: at(101) },
    { of: [past(60), at(90)], best: past(60) },
    { of: [past(100), past(60), unknownPlace], best: past(60) },
  ])('$of: $best', ({ of, best }) => {
    expect(bestPlace(of)).toEqual(best);
  });
});

/** A line of `n` leases, of which the last one asks, beside another line that it stands in. */
async function aLine(n: number, failing: (call: StoreCall) => boolean = () => false) {
  const seen: StoreCall[] = [];
  const world = createWorld({
    hooks: {
      before(call) {
        seen.push(call);
        return failing(call) ? 'throttle' : null;
      },
    },
  });
  const ids = Array.from({ length: n }, () => world.ids.lease());
  for (const fit of ['any', 'mine']) {
    for (const [i, lease] of ids.entries()) {
      const entry = aLineEntry({ fit, lease, queuedAt: i });
      const write = { op: 'put', key: lineEntryKey(entry), item: lineEntryItem(entry) } as const;
      await world.store.write({ ...write, when: always });
    }
  }
  seen.length = 0;
  return {
    seen,
    log: world.log,
    place: (lease: Partial<PendingLease>) =>
      world.as('api', () => placeInLine(world.ports, aPendingLease(lease))),
    own: (i: number) => ({ id: ids[i] ?? leaseId('none'), queuedAt: i }),
  };
}

describe('the place of a lease in line', () => {
  it('is read up to the lease itself, and eventually consistent', async () => {
    const { place, own, seen } = await aLine(150);

    expect(await place(own(2))).toEqual(at(3));
    expect(seen).toMatchObject([
      {
        operation: 'query',
        input: { from: 'any/', to: expect.stringContaining(own(2).id), consistent: false },
      },
    ]);
  });

  it('is not counted beyond a hundred', async () => {
    const { place, own, seen } = await aLine(150);

    expect(await place(own(149))).toEqual(past(100));
    expect(seen).toMatchObject([{ input: { limit: 101 } }]);
  });

  it('is unknown if it cannot be counted, which is logged', async () => {
    const { place, own, log } = await aLine(3, ({ operation }) => operation === 'query');

    expect(await place(own(1))).toEqual(unknownPlace);
    expect(log.join()).toContain('a place in line could not be counted');
  });

  it('is the one in another line if one cannot be counted', async () => {
    const { place, own } = await aLine(
      3,
      (call) => call.operation === 'query' && call.input.from === 'any/',
    );
    const lines = ['any', 'mine'].map((fit) => ({ blueprint: 'hosts', fit }));

    expect(await place({ ...own(1), lines })).toEqual(at(2));
  });
});
