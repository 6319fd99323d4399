import { describe, expect, it } from 'vitest';
import { commitOf, decisionWord } from '../../../test/support/lifecycle/decisions.ts';
import { aDone, aFailure, aWait } from '../../../test/support/lifecycle/hook-results.ts';
import { aHeldTurn } from '../../../test/support/lifecycle/turns.ts';
import { anAcquiredLease } from '../../../test/support/model/leases.ts';
import { anActiveResource } from '../../../test/support/model/resources.ts';
import { inSeconds, now } from '../../../test/support/model/time.ts';
import { decideAcquired } from './acquired.ts';

const turn = (given: Parameters<typeof aHeldTurn>[0]) =>
  aHeldTurn({ resource: anActiveResource(), ...given });

describe('the set-up of a lease that never comes to an end', () => {
  it.each([
    { hookResult: null, becomes: 'released, act endLease' },
    { hookResult: aWait(), becomes: 'released, act endLease' },
    { hookResult: aFailure(), becomes: 'released, act endLease' },
    { hookResult: aDone(), becomes: 'active' },
  ])('past the bound of its set-up is then $becomes', ({ hookResult, becomes }) => {
    const decision = decideAcquired(anAcquiredLease({ deadline: now }), turn({ hookResult }));

    expect(decisionWord(decision)).toBe(becomes);
  });

  it('looks again no later than its set-up may last', () => {
    const lease = anAcquiredLease({ deadline: inSeconds(9) });

    const decision = decideAcquired(lease, turn({ hookResult: aWait() }));

    expect(commitOf(decision).next).toMatchObject({ wakeAt: inSeconds(9) });
  });
});
