import { describe, expect, it } from 'vitest';
import { writeTextsOf } from '../../../../test/support/lifecycle/decisions.ts';
import { aPendingTurn } from '../../../../test/support/lifecycle/turns.ts';
import { leaseId, me } from '../../../../test/support/model/ids.ts';
import { aPendingLease } from '../../../../test/support/model/leases.ts';
import { aLineEntry } from '../../../../test/support/model/seats.ts';
import { inSeconds } from '../../../../test/support/model/time.ts';
import { decidePending } from './decide.ts';

const mine = aLineEntry({ lease: me, queuedAt: inSeconds(-50) });

describe('room it can build nothing in', () => {
  const roomy = { ...mine, room: true };

  it('is handed on, and it asks for no more of it', () => {
    const heads = [aLineEntry({ lease: leaseId('c') })];
    const turn = aPendingTurn({ entries: [roomy], plans: { hosts: [] }, heads });

    expect(writeTextsOf(decidePending(aPendingLease(), turn))).toEqual([
      'update line/hosts/any lease-me +couldBuild -room if pk,!granted,room',
      'update line/hosts/any lease-c +room if pk,!granted,!room,!building',
    ]);
  });

  it('is wanted again once something could be built', () => {
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

  it('is wanted again only after the build on the same row is forgotten', () => {
    const entries = [{ ...mine, couldBuild: false, building: true }];
    const plan = { fit: 'any', attributes: {}, locks: [], checks: [], hookState: {}, host: null };
    const turn = aPendingTurn({ entries, plans: { hosts: [plan] } });

    expect(writeTextsOf(decidePending(aPendingLease(), turn))).toEqual([
      'update line/hosts/any lease-me -building if pk',
    ]);
  });
});
