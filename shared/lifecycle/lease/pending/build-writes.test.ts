import { describe, expect, it } from 'vitest';
import { aBlueprint, anOption, aPlan } from '../../../../test/support/lifecycle/blueprints.ts';
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
  eventKindsOf,
  wakesOf,
  writeTextsOf,
} from '../../../../test/support/lifecycle/decisions.ts';
import { leaseId, me, resId } from '../../../../test/support/model/ids.ts';
import { aNewLease, aPendingLease } from '../../../../test/support/model/leases.ts';
import { aLineEntry } from '../../../../test/support/model/seats.ts';
import { inSeconds, now } from '../../../../test/support/model/time.ts';
import { decidePending } from './decide.ts';

const joins = 'put line/hosts/any lease-me if !pk';

describe('what a build writes', () => {
  const plan = aPlan({
    fit: 'f',
    attributes: { os: 'linux' },
    locks: ['machine/i-1'],
    host: 'i-1',
    hookState: { device: 'rack-1' },
  });

  it('is the lease in its lines and the resource in one commit', () => {
    const option = anOption({ fits: ['f'], blueprint: aBlueprint({ leasesPerResource: 4 }) });
    const turn = aBuildableTurn({ options: [option], plans: { hosts: [plan] } });

    const decision = decidePending(aNewLease(), turn);

    const { creates, next, wakes } = commitOf(decision);
    expect(next).toMatchObject({
      state: 'pending',
      building: resId('new'),
      lines: [{ blueprint: 'hosts', fit: 'f' }],
      waiting: { reason: 'building', detail: expect.stringContaining('(3 of 3)') },
    });
    expect(writeTextsOf(decision)).toEqual([
      'update usage/hosts +fit:f n+1 building+1 if n<3,building<25,!closed',
      'put lock/machine/i-1 if !pk',
      'put line/hosts/f lease-me if !pk',
    ]);
    expect(creates).toMatchObject([
      {
        record: {
          id: resId('new'),
          state: 'pending',
          version: 0,
          fit: 'f',
          capacity: 4,
          requestedBy: me,
          watchers: [me],
          attributes: { os: 'linux' },
          hookState: plan.hookState,
          locks: ['machine/i-1'],
          host: 'i-1',
          deadline: inSeconds(900),
        },
        events: [{ kind: 'created' }],
      },
    ]);
    expect(wakes).toEqual([{ id: resId('new'), reason: 'created' }]);
    expect(eventKindsOf(decision)).toEqual(['building']);
  });

  it('marks the build on its entry, so that no room is passed to it', () => {
    const decision = decidePending(aNewLease(), aBuildableTurn());

    expect(commitOf(decision).writes.at(-1)).toMatchObject({
      item: { building: true, couldBuild: true, queuedAt: now },
    });
    expect(writeTextsOf(decision)).toEqual([takesRoom, joins]);
  });

  it.each([
    { waitUntil: null, wakes: 300 },
    { waitUntil: inSeconds(45), wakes: 45 },
    { waitUntil: inSeconds(3_600), wakes: 300 },
  ])('looks again in time for $waitUntil: after $wakes s', ({ waitUntil, wakes }) => {
    const decision = decidePending(
      aPendingLease({ waitUntil }),
      aBuildableTurn({ entries: [ownEntry] }),
    );

    expect(commitOf(decision).next).toMatchObject({ wakeAt: inSeconds(wakes) });
  });
});

describe('a build gives up', () => {
  it('room in other lines: it goes to the next lease that could build', () => {
    const next = aLineEntry({ blueprint: 'rack', lease: leaseId('c') });
    const entries = [entryWithRoom, { ...rackEntry, room: true }];

    const decision = decidePending(
      leaseInLine,
      aBuildableTurn({ ...bothBlueprints, entries, heads: [rackEntry, next] }),
    );

    expect(writeTextsOf(decision)).toEqual([
      usesRoom,
      'update line/hosts/any lease-me +building -room if pk,room',
      'update line/rack/any lease-me +building -room if pk,room',
      'update line/rack/any lease-c +room if pk,!room,!building',
    ]);
    expect(wakesOf(decision)).toEqual(['res-new', 'lease-c']);
  });

  it('room that no other lease wants: it goes back to the counter', () => {
    const entries = [entryWithRoom, { ...rackEntry, room: true }];

    const decision = decidePending(leaseInLine, aBuildableTurn({ ...bothBlueprints, entries }));

    expect(writeTextsOf(decision).at(-1)).toBe('update usage/rack n-1 if n>0');
    expect(commitOf(decision).rechecks).toEqual([{ kind: 'room', blueprint: 'rack' }]);
  });

  it('entries in lines whose seats no longer fit', () => {
    const gone = aLineEntry({ fit: 'gone', lease: me, queuedAt: inSeconds(-50) });

    const decision = decidePending(leaseInLine, aBuildableTurn({ entries: [ownEntry, gone] }));

    expect(writeTextsOf(decision)).toEqual([
      takesRoom,
      marksBuild,
      'delete line/hosts/gone lease-me if pk,!room,!building',
    ]);
  });
});
