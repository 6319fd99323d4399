import { describe, expect, it } from 'vitest';
import { anUnsavedLease, aToken, now } from '../../../model/testing.ts';
import { aPendingTurn, aPlan, commitOf } from '../../testing.ts';
import { decidePending } from './decide.ts';

describe('a newborn that waits zero seconds', () => {
  const newborn = anUnsavedLease({ waitUntil: now });
  const freeSeats = [{ line: { blueprint: 'hosts', fit: 'any' }, seats: [aToken()] }];

  it.each([
    { beside: 'a free seat', turn: { freeSeats }, state: 'active' },
    { beside: 'nothing', turn: {}, state: 'destroyed' },
    {
      beside: 'room to build',
      turn: { usage: {}, plans: { hosts: [aPlan()] } },
      state: 'destroyed',
    },
  ])('beside $beside: $state', ({ turn, state }) => {
    expect(commitOf(decidePending(newborn, aPendingTurn(turn))).next).toMatchObject({ state });
  });
});
