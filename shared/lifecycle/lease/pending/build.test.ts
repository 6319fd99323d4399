import { describe, expect, it } from 'vitest';
import { anOption, aPlan } from '../../../../test/support/lifecycle/blueprints.ts';
import {
  aBuildableTurn,
  bothBlueprints,
  entryWithRoom,
  leaseInLine,
  marksBuild,
  ownEntry,
  rackEntry,
  takesRoom,
  usesRoom,
} from '../../../../test/support/lifecycle/building-lease.ts';
import {
  commitOf,
  decisionWord,
  writeTextsOf,
} from '../../../../test/support/lifecycle/decisions.ts';
import { refusedAt } from '../../../../test/support/lifecycle/turns.ts';
import { resId } from '../../../../test/support/model/ids.ts';
import { aPendingLease } from '../../../../test/support/model/leases.ts';
import { aPendingResource } from '../../../../test/support/model/resources.ts';
import { lockKey, usageKey } from '../../../model/keys.ts';
import { decidePending } from './decide.ts';

describe('whether a lease builds', () => {
  const lock = (name: string, owner: string) => [lockKey(name), { owner }] as const;
  const locked = [aPlan({ locks: ['a'] }), aPlan({ locks: ['b'] })];
  const counted = (n: number | null) => refusedAt([usageKey('hosts'), n === null ? null : { n }]);

  it.each([
    { when: 'below the limit', turn: aBuildableTurn(), writes: [takesRoom, marksBuild] },
    { when: 'at the limit', turn: aBuildableTurn({ usage: { hosts: 3 } }), writes: null },
    { when: 'above a lowered limit', turn: aBuildableTurn({ usage: { hosts: 9 } }), writes: null },
    {
      when: 'the counter is absent',
      turn: aBuildableTurn({ usage: {} }),
      writes: [takesRoom, marksBuild],
    },
    {
      when: 'the counter was found full',
      turn: aBuildableTurn({ refused: counted(3) }),
      writes: null,
    },
    {
      when: 'the counter was found gone',
      turn: aBuildableTurn({ usage: { hosts: 3 }, refused: counted(null) }),
      writes: [takesRoom, marksBuild],
    },
    { when: 'with no plan', turn: aBuildableTurn({ plans: {} }), writes: null },
    {
      when: 'not authorized yet',
      turn: aBuildableTurn({ options: [anOption({ state: 'not-authorized' })] }),
      writes: null,
    },
    {
      when: 'disabled',
      turn: aBuildableTurn({ options: [anOption({ state: 'disabled' })] }),
      writes: null,
    },
    {
      when: 'the first locks are free',
      turn: aBuildableTurn({ plans: { hosts: locked } }),
      writes: [takesRoom, 'put lock/a if !pk', marksBuild],
    },
    {
      when: 'the first locks are held: the next plan',
      turn: aBuildableTurn({ plans: { hosts: locked }, refused: refusedAt(lock('a', 'res-x')) }),
      writes: [takesRoom, 'put lock/b if !pk', marksBuild],
    },
    {
      when: 'all locks are held',
      turn: aBuildableTurn({
        plans: { hosts: locked },
        refused: refusedAt(lock('a', 'res-x'), lock('b', 'res-y')),
      }),
      writes: null,
    },
    {
      when: 'one build fewer than allowed is under way',
      turn: aBuildableTurn({ builds: { hosts: 24 } }),
      writes: [takesRoom, marksBuild],
    },
    {
      when: 'as many builds as allowed are under way',
      turn: aBuildableTurn({ builds: { hosts: 25 } }),
      writes: null,
    },
    {
      when: 'with room, but as many builds as allowed are under way',
      turn: aBuildableTurn({ entries: [entryWithRoom], builds: { hosts: 25 } }),
      writes: null,
    },
    {
      when: 'with room, even at the limit',
      turn: aBuildableTurn({ entries: [entryWithRoom], usage: { hosts: 3 } }),
      writes: [usesRoom, 'update line/hosts/any lease-me +building -room if pk,room'],
    },
    {
      when: 'with room for a fit that no plan has',
      turn: aBuildableTurn({
        entries: [entryWithRoom],
        usage: { hosts: 3 },
        plans: { hosts: [aPlan({ fit: 'x' })] },
      }),
      writes: null,
    },
  ])('$when', ({ turn, writes }) => {
    const decision = decidePending(leaseInLine, {
      ...turn,
      entries: turn.entries.length ? turn.entries : [ownEntry],
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

    expect(
      decisionWord(decidePending(lease, aBuildableTurn({ entries: [ownEntry], building }))),
    ).toBe('wait');
  });

  it('in the room of another blueprint before counting up the first', () => {
    const turn = aBuildableTurn({
      ...bothBlueprints,
      entries: [ownEntry, { ...rackEntry, room: true }],
    });

    const decision = decidePending(leaseInLine, turn);

    expect(commitOf(decision).creates[0]?.record).toMatchObject({ blueprint: 'rack' });
    expect(writeTextsOf(decision)).toEqual([
      'update usage/rack +fit:any building+1 if building<25',
      marksBuild,
      'update line/rack/any lease-me +building -room if pk,room',
    ]);
  });

  it('the second blueprint when the first is full', () => {
    const turn = aBuildableTurn({
      ...bothBlueprints,
      entries: [ownEntry],
      usage: { hosts: 3, rack: 4 },
    });

    expect(writeTextsOf(decidePending(leaseInLine, turn))).toEqual([
      'update usage/rack +fit:any n+1 building+1 if n<5,building<25,!closed',
      marksBuild,
      'put line/rack/any lease-me if !pk',
    ]);
  });
});
