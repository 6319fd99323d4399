import { describe, expect, it } from 'vitest';
import { aRelease, aRetire } from '../../test/support/lifecycle/commands.ts';
import {
  anEndedExecution,
  aQueuedExecution,
  aRunningExecution,
} from '../../test/support/model/executions.ts';
import { leaseId, me, res, resId } from '../../test/support/model/ids.ts';
import {
  aDestroyedLease,
  anAcquiredLease,
  anActiveLease,
  aPendingLease,
  aReleasedLease,
} from '../../test/support/model/leases.ts';
import {
  aDestroyedResource,
  aLeaving,
  anActiveResource,
  aPendingResource,
  aReleasedResource,
} from '../../test/support/model/resources.ts';
import { aFreeSeat, aLineEntry, aSeat } from '../../test/support/model/seats.ts';
import { now } from '../../test/support/model/time.ts';
import type { AnyRecord } from './record.ts';
import * as record from './record.ts';
import type { Item } from './write.ts';

const building = resId('2');
const reclaim = { resource: res, at: now };
const records: readonly (readonly [string, AnyRecord, (item: Item) => AnyRecord])[] = [
  ['pending lease', aPendingLease(), record.leaseFrom],
  [
    'building lease',
    aPendingLease({
      building,
      reclaim,
      waitUntil: now,
      timerAt: now,
      blueprints: ['hosts'],
    }),
    record.leaseFrom,
  ],
  ['acquired lease', anAcquiredLease({ bodyHash: 'h', retries: { '*': 2 } }), record.leaseFrom],
  ['active lease', anActiveLease({ hookState: { dir: '/w' } }), record.leaseFrom],
  ['released lease', aReleasedLease(), record.leaseFrom],
  [
    'broken lease',
    { ...aReleasedLease({ resourceId: null, seat: null }), state: 'broken' },
    record.leaseFrom,
  ],
  ['destroyed lease', aDestroyedLease({ resourceId: null }), record.leaseFrom],
  ['pending resource', aPendingResource(), record.resourceFrom],
  [
    'active resource',
    anActiveResource({
      outstanding: [0],
      roomFor: me,
      maxAgeSeconds: 60,
      retiring: aLeaving(),
    }),
    record.resourceFrom,
  ],
  ['paused resource', anActiveResource({ paused: true, host: null }), record.resourceFrom],
  ['released resource', aReleasedResource(), record.resourceFrom],
  ['broken resource', { ...aReleasedResource(), state: 'broken' }, record.resourceFrom],
  ['destroyed resource', aDestroyedResource(), record.resourceFrom],
  ['queued execution', aQueuedExecution(), record.executionFrom],
  ['running execution', aRunningExecution({ delivery: null }), record.executionFrom],
  [
    'ended execution',
    anEndedExecution({ host: null, delivery: null, startedAt: null, exitCode: null }),
    record.executionFrom,
  ],
];

describe.each(records)('a %s', (_name, one, from) => {
  it('is read from its table as it was written', () => {
    const item = record.recordItem(one);

    const back = from(item);

    expect(back).toMatchObject(one);
    expect(record.recordItem(back)).toEqual(item);
    expect('dueShard' in back).toBe(false);
  });

  it('stores no null and nothing undefined', () => {
    const values = Object.values(record.recordItem(one));

    expect(values).not.toContain(null);
    expect(values).not.toContain(undefined);
  });

  it('is found by `due` exactly while it is unfinished', () => {
    expect('dueShard' in record.recordItem(one)).toBe('wakeAt' in one);
  });

  it('is created only where there is none, and updated only from the version read', () => {
    expect(record.createWrite(one)).toMatchObject({
      op: 'put',
      when: [{ attr: 'pk', is: 'absent' }],
    });
    expect(record.updateWrite(one, one)).toEqual({
      op: 'update',
      key: record.recordKey(one),
      set: {},
      remove: [],
      add: {},
      when: [{ attr: 'version', equals: one.version }],
    });
  });
});

describe('an update', () => {
  it('sets only what changed and removes what is gone', () => {
    const before = aPendingLease({ building, waitUntil: now });
    const after = { ...before, version: 4, building: null, waitUntil: now + 1 };

    const { set, remove, when } = record.updateWrite(before, after);

    expect(set).toEqual({ version: 4, waitUntil: now + 1 });
    expect(remove).toEqual(['building']);
    expect(when).toEqual([{ attr: 'version', equals: 3 }]);
  });

  it('takes a destroyed record out of `due`', () => {
    const { remove, set } = record.updateWrite(aReleasedLease(), aDestroyedLease());

    expect(remove).toEqual(expect.arrayContaining(['wakeAt', 'dueShard', 'seat', 'cleaned']));
    expect(set).toMatchObject({ state: 'destroyed' });
  });

  it('does not write a value whose keys are only in another order', () => {
    const before = anActiveResource({ hookState: { a: 1, b: 2 } });

    expect(record.updateWrite(before, { ...before, hookState: { b: 2, a: 1 } }).set).toEqual({});
  });
});

describe('entries, free seats and commands', () => {
  it.each([
    { entry: aLineEntry(), absent: ['granted', 'room', 'building'] },
    { entry: aLineEntry({ room: true }), absent: ['granted', 'building'] },
    { entry: aLineEntry({ building: true }), absent: ['granted', 'room'] },
    { entry: aLineEntry({ granted: aSeat(), couldBuild: false }), absent: ['room', 'building'] },
  ])('an entry does not store $absent', ({ entry, absent }) => {
    const item = record.lineEntryItem(entry);

    expect(absent.filter((name) => name in item)).toEqual([]);
    expect(record.lineEntryFrom(item)).toEqual(entry);
  });

  it('are read as they were written', () => {
    const [release, retire] = [aRelease(), aRetire()];

    expect(record.freeSeatFrom(record.freeSeatItem(aFreeSeat()))).toEqual(aFreeSeat());
    expect(record.commandFrom(record.plainItem(release))).toMatchObject(release);
    expect(record.commandFrom(record.plainItem(retire))).toMatchObject(retire);
  });
});

describe('the shards of `due`', () => {
  it('are eight, and ids spread over them', () => {
    const ids = Array.from({ length: 256 }, (_, n) => leaseId(n.toString(16)));

    expect(new Set(ids.map(record.dueShardOf)).size).toBe(8);
    expect(ids.every((id) => /^[0-7]$/.test(record.dueShardOf(id)))).toBe(true);
  });
});
