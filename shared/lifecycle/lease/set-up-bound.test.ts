import { describe, expect, it } from 'vitest';
import { anAcquiredLease, anActiveResource, inSeconds, now } from '../../model/testing.ts';
import { aDone, aFailure, aHeldTurn, aWait, commitOf, wordOf } from '../testing.ts';
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

    expect(wordOf(decision)).toBe(becomes);
  });

  it('looks again no later than its set-up may last', () => {
    const lease = anAcquiredLease({ deadline: inSeconds(9) });

    const decision = decideAcquired(lease, turn({ hookResult: aWait() }));

    expect(commitOf(decision).next).toMatchObject({ wakeAt: inSeconds(9) });
  });
});
