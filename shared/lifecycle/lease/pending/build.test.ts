import { describe, expect, it } from 'vitest';
import { aBlueprint, anOption, aPlan } from '../../../../test/support/lifecycle/blueprints.ts';
import {
  commitOf,
  decisionWord,
  writeTextsOf,
} from '../../../../test/support/lifecycle/decisions.ts';
import type { GivenTurn } from '../../../../test/support/lifecycle/turns.ts';
import { aPendingTurn, refusedAt } from '../../../../test/support/lifecycle/turns.ts';
import { me, resId } from '../../../../test/support/model/ids.ts';
import { aPendingLease } from '../../../../test/support/model/leases.ts';
import { aPendingResource } from '../../../../test/support/model/resources.ts';
import { aLineEntry } from '../../../../test/support/model/seats.ts';
import { inSeconds } from '../../../../test/support/model/time.ts';
import { lockKey, usageKey } from '../../../model/keys.ts';
import { decidePending } from './decide.ts';

const mine = aLineEntry({ lease: me, queuedAt: inSeconds(-50) });
const withRoom = { ...mine, room: true };
const rackEntry = aLineEntry({ blueprint: 'rack', lease: me, queuedAt: inSeconds(-50) });
const rack = anOption({ blueprint: aBlueprint({ name: 'rack' }), limit: 5 });
const below = (given: GivenTurn = {}) =>
  aPendingTurn({
    usage: { hosts: 2 },
    plans: { hosts: [aPlan()] },
    ...given,
  });
const both = { options: [anOption(), rack], plans: { hosts: [aPlan()], rack: [aPlan()] } };

const takesRoom = 'update usage/hosts +fit:any n+1 building+1 if n<3,building<25,!closed';
const usesRoom = 'update usage/hosts +fit:any building+1 if building<25';
const marksBuild = 'update line/hosts/any lease-me +building if pk,!granted,!room';
const inLine = aPendingLease({ waiting: { reason: 'limit-reached', detail: 'as before' } });

describe('whether a lease builds', () => {
  const lock = (name: string, owner: string) => [lockKey(name), { owner }] as const;
  const locked = [aPlan({ locks: ['a'] }), aPlan({ locks: ['b'] })];
  const counted = (n: number | null) => refusedAt([usageKey('hosts'), n === null ? null : { n }]);

  it.each([
    { when: 'below the limit', turn: below(), writes: [takesRoom, marksBuild] },
    { when: 'at the limit', turn: below({ usage: { hosts: 3 } }), writes: null },
    { when: 'above a lowered limit', turn: below({ usage: { hosts: 9 } }), writes: null },
    { when: 'the counter is absent', turn: below({ usage: {} }), writes: [takesRoom, marksBuild] },
    { when: 'the counter was found full', turn: below({ refused: counted(3) }), writes: null },
    {
      when: 'the counter was found gone',
      turn: below({ usage: { hosts: 3 }, refused: counted(null) }),
      writes: [takesRoom, marksBuild],
    },
    { when: 'with no plan', turn: below({ plans: {} }), writes: null },
    {
      when: 'not authorized yet',
      turn: below({ options: [anOption({ state: 'not-authorized' })] }),
      writes: null,
    },
    { when: 'disabled', turn: below({ options: [anOption({ state: 'disabled' })] }), writes: null },
    {
      when: 'the first locks are free',
      turn: below({ plans: { hosts: locked } }),
      writes: [takesRoom, 'put lock/a if !pk', marksBuild],
    },
    {
      when: 'the first locks are held: the next plan',
      turn: below({ plans: { hosts: locked }, refused: refusedAt(lock('a', 'res-x')) }),
      writes: [takesRoom, 'put lock/b if !pk', marksBuild],
    },
    {
      when: 'all locks are held',
      turn: below({
        plans: { hosts: locked },
        refused: refusedAt(lock('a', 'res-x'), lock('b', 'res-y')),
      }),
      writes: null,
    },
    {
      when: 'one build fewer than allowed is under way',
      turn: below({ builds: { hosts: 24 } }),
      writes: [takesRoom, marksBuild],
    },
    {
      when: 'as many builds as allowed are under way',
      turn: below({ builds: { hosts: 25 } }),
      writes: null,
    },
    {
      when: 'with room, but as many builds as allowed are under way',
      turn: below({ entries: [withRoom], builds: { hosts: 25 } }),
      writes: null,
    },
    {
      when: 'with room, even at the limit',
      turn: below({ entries: [withRoom], usage: { hosts: 3 } }),
      writes: [usesRoom, 'update line/hosts/any lease-me +building -room if pk,!granted,room'],
    },
    {
      when: 'with room for a fit that no plan has',
      turn: below({
        entries: [withRoom],
        usage: { hosts: 3 },
        plans: { hosts: [aPlan({ fit: 'x' })] },
      }),
      writes: null,
    },
  ])('$when', ({ turn, writes }) => {
    const decision = decidePending(inLine, {
      ...turn,
      entries: turn.entries.length ? turn.entries : [mine],
    });

    const creates = decision.kind === 'commit' ? decision.commit.creates : [];
    expect(creates).toHaveLength(writes ? 1 : 0);
    if (writes) expect(writeTextsOf(decision)).toEqual(writes);
  });

  it('not while it is building', () => {
    const lease = aPendingLease({
      building: resId('7'),
      waiting: { reason: 'building', detail: '' },
    });
    const building = aPendingResource({ id: resId('7') });

    expect(decisionWord(decidePending(lease, below({ entries: [mine], building })))).toBe('wait');
  });

  it('in the room of another blueprint before counting up the first', () => {
    const turn = below({ ...both, entries: [mine, { ...rackEntry, room: true }] });

    const decision = decidePending(inLine, turn);

    expect(commitOf(decision).creates[0]?.record).toMatchObject({ blueprint: 'rack' });
    expect(writeTextsOf(decision)).toEqual([
      'update usage/rack +fit:any building+1 if building<25',
      marksBuild,
      'update line/rack/any lease-me +building -room if pk,!granted,room',
    ]);
  });

  it('the second blueprint when the first is full', () => {
    const turn = below({ ...both, entries: [mine], usage: { hosts: 3, rack: 4 } });

    expect(writeTextsOf(decidePending(inLine, turn))).toEqual([
      'update usage/rack +fit:any n+1 building+1 if n<5,building<25,!closed',
      marksBuild,
      'put line/rack/any lease-me if !pk',
    ]);
  });
});
