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

describe('a lease whose set-up does not finish', () => {
  it.each([
    { hookResult: null, becomes: 'released, act endLease' },
    { hookResult: aWait(), becomes: 'released, act endLease' },
    { hookResult: aFailure(), becomes: 'released, act endLease' },
    { hookResult: aDone(), becomes: 'active' },
  ])('becomes $becomes past the deadline of its set-up', ({ hookResult, becomes }) => {
    const decision = decideAcquired(anAcquiredLease({ deadline: now }), turn({ hookResult }));

    expect(decisionWord(decision)).toBe(becomes);
  });

  it('looks again no later than the deadline of its set-up', () => {
    const lease = anAcquiredLease({ deadline: inSeconds(9) });

    const decision = decideAcquired(lease, turn({ hookResult: aWait() }));

    expect(commitOf(decision).next).toMatchObject({ wakeAt: inSeconds(9) });
  });
});
