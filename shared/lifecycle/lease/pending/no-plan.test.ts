import { describe, expect, it } from 'vitest';
import { writeTextsOf } from '../../../../test/support/lifecycle/decisions.ts';
import { aPendingTurn } from '../../../../test/support/lifecycle/turns.ts';
import { leaseId, me } from '../../../../test/support/model/ids.ts';
import { aPendingLease } from '../../../../test/support/model/leases.ts';
import { aLineEntry } from '../../../../test/support/model/seats.ts';
import { inSeconds } from '../../../../test/support/model/time.ts';
import { decidePending } from './decide.ts';

const mine = aLineEntry({ lease: me, queuedAt: inSeconds(-50) });

describe('room that a lease has no plan for', () => {
  const withRoom = { ...mine, room: true };

  it('is passed on, and the entry asks for no more of it', () => {
    const heads = [aLineEntry({ lease: leaseId('c') })];
    const turn = aPendingTurn({ entries: [withRoom], plans: { hosts: [] }, heads });

    expect(writeTextsOf(decidePending(aPendingLease(), turn))).toEqual([
      'update line/hosts/any lease-me +couldBuild -room if pk,room',
      'update line/hosts/any lease-c +room if pk,!room,!building',
    ]);
  });

  it('is wanted again once a build is possible', () => {
    const entries = [{ ...mine, couldBuild: false }];
    const turn = aPendingTurn({
      entries,
      plans: {
        hosts: [{ fit: 'any', attributes: {}, locks: [], checks: [], hookState: {}, host: null }],
      },
    });

    expect(writeTextsOf(decidePending(aPendingLease(), turn))).toEqual([
      'update line/hosts/any lease-me +couldBuild if pk',
    ]);
  });

  it('is wanted again only after the mark of a build is cleared from its entry', () => {
    const entries = [{ ...mine, couldBuild: false, building: true }];
    const plan = { fit: 'any', attributes: {}, locks: [], checks: [], hookState: {}, host: null };
    const turn = aPendingTurn({ entries, plans: { hosts: [plan] } });

    expect(writeTextsOf(decidePending(aPendingLease(), turn))).toEqual([
      'update line/hosts/any lease-me -building if pk',
    ]);
  });
});
