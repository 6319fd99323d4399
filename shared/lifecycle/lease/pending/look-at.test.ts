import { describe, expect, it } from 'vitest';
import { commitOf } from '../../../../test/support/lifecycle/decisions.ts';
import { aPendingTurn } from '../../../../test/support/lifecycle/turns.ts';
import { me, resId } from '../../../../test/support/model/ids.ts';
import { aPendingLease } from '../../../../test/support/model/leases.ts';
import { aLineEntry } from '../../../../test/support/model/seats.ts';
import { inSeconds } from '../../../../test/support/model/time.ts';
import { decidePending } from './decide.ts';

describe('a lease that may ask for room later', () => {
  it.each([
    { idleFor: 130.001, in: 49.999 },
    { idleFor: 50, in: 130 },
    { idleFor: 50.001, in: 130 },
    { idleFor: 49.999, in: 140 },
  ])(
    'wakes in $in s when one has been idle for $idleFor s, and writes that once',
    ({ idleFor, in: seconds }) => {
      const idle = [{ resource: resId('a'), since: inSeconds(-idleFor) }];
      const turn = aPendingTurn({ entries: [aLineEntry({ lease: me })], idle });

      const { next } = commitOf(decidePending(aPendingLease({ wakeAt: inSeconds(300) }), turn));

      expect(next).toMatchObject({ state: 'pending', wakeAt: inSeconds(seconds) });
      if (next?.state !== 'pending') return;
      expect(decidePending(next, turn)).toEqual({ kind: 'wait' });
    },
  );
});
