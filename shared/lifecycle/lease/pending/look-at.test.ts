import { describe, expect, it } from 'vitest';
import { aPendingLease, aRow, inSeconds, me, resId } from '../../../model/testing.ts';
import { aPendingTurn, commitOf } from '../../testing.ts';
import { decidePending } from './decide.ts';

describe('a lease that may ask for room later', () => {
  it.each([
    { idleFor: 130.001, in: 49.999 },
    { idleFor: 50, in: 130 },
    { idleFor: 50.001, in: 130 },
    { idleFor: 49.999, in: 140 },
  ])('after $idleFor s of idleness looks in $in s, and writes that once', (row) => {
    const idle = [{ resource: resId('a'), since: inSeconds(-row.idleFor) }];
    const turn = aPendingTurn({ entries: [aRow({ lease: me })], idle });

    const { next } = commitOf(decidePending(aPendingLease({ wakeAt: inSeconds(300) }), turn));

    expect(next).toMatchObject({ state: 'pending', wakeAt: inSeconds(row.in) });
    if (next?.state !== 'pending') return;
    expect(decidePending(next, turn)).toEqual({ kind: 'wait' });
  });
});
