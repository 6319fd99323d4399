import { describe, expect, it } from 'vitest';
import { aPlan } from '../../../../test/support/lifecycle/blueprints.ts';
import { commitOf } from '../../../../test/support/lifecycle/decisions.ts';
import { aPendingTurn } from '../../../../test/support/lifecycle/turns.ts';
import { aNewLease } from '../../../../test/support/model/leases.ts';
import { aFreeSeat } from '../../../../test/support/model/seats.ts';
import { now } from '../../../../test/support/model/time.ts';
import { decidePending } from './decide.ts';

describe('a new lease that waits zero seconds', () => {
  const newLease = aNewLease({ waitUntil: now });
  const freeSeats = [{ line: { blueprint: 'hosts', fit: 'any' }, seats: [aFreeSeat()] }];

  it.each([
    { found: 'a free seat', turn: { freeSeats }, state: 'active' },
    { found: 'no seat and no room', turn: {}, state: 'destroyed' },
    {
      found: 'room to build',
      turn: { usage: {}, plans: { hosts: [aPlan()] } },
      state: 'destroyed',
    },
  ])('and finds $found: $state', ({ turn, state }) => {
    expect(commitOf(decidePending(newLease, aPendingTurn(turn))).next).toMatchObject({ state });
  });
});
