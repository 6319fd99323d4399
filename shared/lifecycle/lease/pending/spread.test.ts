import { describe, expect, it } from 'vitest';
import { aBlueprint, anOption, aPlan } from '../../../../test/support/lifecycle/blueprints.ts';
import { commitOf } from '../../../../test/support/lifecycle/decisions.ts';
import { aPendingTurn } from '../../../../test/support/lifecycle/turns.ts';
import { resId } from '../../../../test/support/model/ids.ts';
import { aNewLease, aPendingLease } from '../../../../test/support/model/leases.ts';
import { aPendingResource } from '../../../../test/support/model/resources.ts';
import { aFreeSeat } from '../../../../test/support/model/seats.ts';
import { now } from '../../../../test/support/model/time.ts';
import { decidePending } from './decide.ts';

const line = { blueprint: 'hosts', fit: 'any' };
const shared = { line, seats: [aFreeSeat({ capacity: 2, n: 1 })] };
const unused = {
  line,
  seats: [0, 1].map((n) => aFreeSeat({ capacity: 2, n, resource: resId('2') })),
};
const room = { usage: { hosts: 1 }, plans: { hosts: [aPlan()] } };
const building = aPendingResource({ id: resId('7') });
const spread = [anOption({ blueprint: aBlueprint({ allocation: 'spread' }) })];
const pack = [anOption()];

describe('a free seat of a resource in use', () => {
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
  ])('with $in allocation, when $when: $becomes', ({ turn, becomes }) => {
    const { next, creates } = commitOf(
      decidePending(aNewLease(), aPendingTurn({ freeSeats: [shared], ...turn })),
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

  it('is taken by a lease that does not wait', () => {
    const turn = aPendingTurn({ freeSeats: [shared], options: spread, ...room });

    const decision = decidePending(aNewLease({ waitUntil: now }), turn);

    expect(commitOf(decision).next).toMatchObject({ state: 'active' });
  });
});

it('a free seat of an unused resource is taken before anything is built', () => {
  const turn = aPendingTurn({ freeSeats: [unused], options: spread, ...room });

  expect(commitOf(decidePending(aNewLease(), turn)).next).toMatchObject({ state: 'active' });
});
