import { describe, expect, it } from 'vitest';
import { aBlueprint, anOption } from '../../../../test/support/lifecycle/blueprints.ts';
import { writeTextsOf } from '../../../../test/support/lifecycle/decisions.ts';
import { aPendingTurn, refusedAt } from '../../../../test/support/lifecycle/turns.ts';
import { me, resId } from '../../../../test/support/model/ids.ts';
import { aPendingLease } from '../../../../test/support/model/leases.ts';
import { aFreeSeat, aLineEntry } from '../../../../test/support/model/seats.ts';
import { inSeconds } from '../../../../test/support/model/time.ts';
import { freeSeatKey } from '../../../model/keys.ts';
import { decidePending } from './decide.ts';

const line = { blueprint: 'hosts', fit: 'any' };
const mine = aLineEntry({ lease: me, queuedAt: inSeconds(-50) });

describe('the choice among free seats', () => {
  const of = (resource: string, n: number) =>
    aFreeSeat({ resource: resId(resource), n, capacity: 3 });
  const seats = [of('idle', 0), of('busy', 2), of('idle', 1), of('idle', 2)];

  it.each([
    { allocation: 'pack', refused: refusedAt(), takes: 'res-busy/02' },
    { allocation: 'spread', refused: refusedAt(), takes: 'res-idle/01' },
    {
      allocation: 'pack',
      refused: refusedAt([freeSeatKey(of('busy', 2)), null]),
      takes: 'idle/01',
    },
    {
      allocation: 'spread',
      refused: refusedAt([freeSeatKey(of('idle', 0)), null]),
      takes: 'idle/02',
    },
  ] as const)('$allocation: $takes', ({ allocation, refused, takes }) => {
    const options = [anOption({ blueprint: aBlueprint({ allocation, leasesPerResource: 3 }) })];

    const decision = decidePending(
      aPendingLease(),
      aPendingTurn({ options, freeSeats: [{ line, seats }], entries: [mine], refused }),
    );

    expect(writeTextsOf(decision)[0]).toContain(takes);
  });
});
