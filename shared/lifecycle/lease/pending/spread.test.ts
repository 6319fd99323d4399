import { describe, expect, it } from 'vitest';
import {
  anUnsavedLease,
  aPendingLease,
  aPendingResource,
  aToken,
  now,
  resId,
} from '../../../model/testing.ts';
import { aBlueprint, anOption, aPendingTurn, aPlan, commitOf } from '../../testing.ts';
import { decidePending } from './decide.ts';

const line = { blueprint: 'hosts', fit: 'any' };
const shared = { line, seats: [aToken({ capacity: 2, n: 1 })] };
const unused = {
  line,
  seats: [0, 1].map((n) => aToken({ capacity: 2, n, resource: resId('2') })),
};
const room = { usage: { hosts: 1 }, plans: { hosts: [aPlan()] } };
const building = aPendingResource({ id: resId('7') });
const spread = [anOption({ blueprint: aBlueprint({ allocation: 'spread' }) })];
const pack = [anOption()];

describe('a seat beside somebody else', () => {
  it.each([
    {
      in: 'pack',
      when: 'more could be built',
      turn: { options: pack, ...room },
      becomes: 'active',
    },
    {
      in: 'spread',
      when: 'more could be built',
      turn: { options: spread, ...room },
      becomes: 'builds',
    },
    { in: 'spread', when: 'nothing more can be', turn: { options: spread }, becomes: 'active' },
  ])('in $in, when $when: $becomes', ({ turn, becomes }) => {
    const { next, creates } = commitOf(
      decidePending(anUnsavedLease(), aPendingTurn({ freeSeats: [shared], ...turn })),
    );

    expect(creates.length > 0 ? 'builds' : next?.state).toBe(becomes);
  });

  it('is left alone while a resource is being built for the lease', () => {
    const lease = aPendingLease({ building: building.id });
    const turn = { freeSeats: [shared], options: spread, building };

    expect(decidePending(lease, aPendingTurn(turn))).not.toMatchObject({
      commit: { next: { state: 'active' } },
    });
  });

  it('is taken by who waits for nothing', () => {
    const turn = aPendingTurn({ freeSeats: [shared], options: spread, ...room });

    const decision = decidePending(anUnsavedLease({ waitUntil: now }), turn);

    expect(commitOf(decision).next).toMatchObject({ state: 'active' });
  });
});

it('a seat of a resource that nobody uses is taken before anything is built', () => {
  const turn = aPendingTurn({ freeSeats: [unused], options: spread, ...room });

  expect(commitOf(decidePending(anUnsavedLease(), turn)).next).toMatchObject({ state: 'active' });
});
