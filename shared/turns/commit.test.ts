import { describe, expect, it } from 'vitest';
import type { Commit } from '../lifecycle/decision.ts';
import { move } from '../lifecycle/decision.ts';
import { aRelease, brief, commitOf } from '../lifecycle/testing.ts';
import type { What } from '../model/event.ts';
import { ranKey } from '../model/keys.ts';
import type { Lease } from '../model/lease.ts';
import { limits } from '../model/limits.ts';
import type { AnyRecord } from '../model/record.ts';
import {
  aDestroyedLease,
  anActiveLease,
  anUnsavedLease,
  aPendingLease,
  aPendingResource,
  aReleasedLease,
  inSeconds,
  me,
  now,
  res,
} from '../model/testing.ts';
import { ttl } from '../model/time.ts';
import { absent } from '../model/write.ts';
import { assemble, eventOf } from './commit.ts';

const says: readonly What[] = [{ kind: 'waiting', text: 'hosts: 3 of 3 are held' }];
const of = (next: Lease | null, parts: Partial<Omit<Commit<Lease>, 'next'>> = {}) =>
  commitOf(move<Lease>(next, parts));
const assembled = (before: Lease, commit: Commit<Lease>) => assemble(before, commit, 'c-1', now);
const near = inSeconds(limits.alarmAhead - 1);
const far = inSeconds(limits.alarmAhead);

describe('a commit made ready', () => {
  it('gives the record its next version and the id of the commit', () => {
    const before = aPendingLease({ version: 3 });

    const { transaction, next } = assembled(before, of({ ...before, attempts: 1, version: 99 }));

    expect(next).toMatchObject({ version: 4, commit: 'c-1', attempts: 1 });
    expect(transaction).toEqual({
      token: 'c-1',
      writes: [
        {
          op: 'update',
          key: { table: 'leases', pk: me },
          remove: [],
          add: {},
          set: { version: 4, commit: 'c-1', attempts: 1 },
          when: [{ attr: 'version', equals: 3 }],
        },
      ],
    });
  });

  it('puts together all that belongs to it', () => {
    const before = aPendingLease();
    const born = { record: aPendingResource({ version: 0 }), says };
    const ran = { op: 'check', key: ranKey(me), when: absent } as const;

    const { transaction } = assembled(
      before,
      of(before, { births: [born], writes: [ran], obeys: [aRelease()], says }),
    );

    expect(transaction.writes.map(brief)).toEqual([
      'update leases lease-me +version +commit if version=3',
      'put resources res-1 if !pk',
      'check ran/lease-me if !pk',
      'delete commands lease-me c1 if pk',
      'put events lease-me 0000000004',
      'put events res-1 0000000001',
    ]);
  });

  it('births what was never saved, at version 1', () => {
    const before = anUnsavedLease();

    const { transaction, next } = assembled(before, of(before));

    expect(next).toMatchObject({ version: 1, commit: 'c-1' });
    expect(transaction.writes.map(brief)).toEqual(['put leases lease-me if !pk']);
  });

  it('births others at version 1, whatever they say', () => {
    const record: AnyRecord = aPendingResource({ version: 7 });
    const before = aPendingLease();

    const { transaction } = assembled(before, of(before, { births: [{ record, says }] }));

    expect(transaction.writes[1]).toMatchObject({ op: 'put', item: { version: 1, commit: 'c-1' } });
    expect(transaction.writes[2]).toMatchObject({
      item: { object: res, version: 1, state: 'pending', by: 'system', what: says },
    });
  });

  it('of seats alone moves no record, says nothing and rings nobody', () => {
    const ready = assembled(
      aPendingLease({ wakeAt: now }),
      of(null, { obeys: [aRelease()], says }),
    );

    expect(ready).toMatchObject({ next: null, alarms: [] });
    expect(ready.transaction.writes.map(brief)).toEqual(['delete commands lease-me c1 if pk']);
  });

  it.each([
    { says: [], events: 0 },
    { says, events: 1 },
    { says: [...says, ...says], events: 1 },
  ])('writes $events events for $says.length things said', ({ says: said, events }) => {
    const before = aPendingLease();

    const { transaction } = assembled(before, of(before, { says: said, by: 'anna' }));

    const found = transaction.writes.filter(({ key }) => key.table === 'events');
    expect(found).toHaveLength(events);
    if (events > 0)
      expect(found[0]).toMatchObject({ item: { by: 'anna', what: said, version: 4 } });
  });

  it.each([
    { when: 'the state stays', next: aPendingLease({ stumbles: 4 }), stumbles: 4 },
    { when: 'the state moves', next: anActiveLease({ stumbles: 4 }), stumbles: 0 },
  ])('forgets the stumbles of another state: $when', ({ next, stumbles }) => {
    expect(assembled(aPendingLease({ stumbles: 4 }), of(next)).next).toMatchObject({ stumbles });
  });

  it('forgets since when it stumbled together with how often', () => {
    const before = aPendingLease({ stumbles: 4, stumblingSince: 7 });
    const { transaction } = assembled(
      before,
      of(anActiveLease({ stumbles: 4, stumblingSince: 7 })),
    );

    const [write] = transaction.writes;
    expect(write).toMatchObject({ set: { stumbles: 0 } });
    expect(write).toMatchObject({ remove: expect.arrayContaining(['stumblingSince']) });
  });
});

describe('the alarm of a commit', () => {
  const saved = aPendingLease();
  const unsaved = anUnsavedLease();

  it.each([
    {
      of: 'a near time',
      before: saved,
      next: aPendingLease({ wakeAt: near }),
      act: null,
      at: near,
    },
    { of: 'a far time', before: saved, next: aPendingLease({ wakeAt: far }), act: null, at: null },
    {
      of: 'a time with an alarm under way',
      before: saved,
      next: aPendingLease({ wakeAt: near, alarmAt: near }),
      act: null,
      at: null,
    },
    {
      of: 'a near time before an act',
      before: saved,
      next: aReleasedLease({ wakeAt: near }),
      act: 'endLease',
      at: null,
    },
    { of: 'the end', before: aReleasedLease(), next: aDestroyedLease(), act: null, at: null },
    {
      of: 'a birth: its wake is sent anyway',
      before: unsaved,
      next: aPendingLease({ wakeAt: near }),
      act: null,
      at: null,
    },
    {
      of: 'a birth with a short until',
      before: unsaved,
      next: anActiveLease({ until: near, wakeAt: near }),
      act: null,
      at: near,
    },
    {
      of: 'a birth with a long until',
      before: unsaved,
      next: anActiveLease({ until: far, wakeAt: far }),
      act: null,
      at: null,
    },
  ] as const)('of $of: $at', ({ before, next, act, at }) => {
    const ready = assembled(before, of(next, { act }));

    expect(ready.alarms).toEqual(at === null ? [] : [{ id: me, at }]);
    if (at !== null) {
      expect(ready.next).toMatchObject({ alarmAt: at });
      expect(JSON.stringify(ready.transaction.writes[0])).toContain(`"alarmAt":${at}`);
    }
  });
});

describe('an event', () => {
  it('is one item at the version it tells of, kept for thirty days', () => {
    const event = eventOf(anActiveLease({ version: 12 }), says, 'anna', now);

    expect(event).toEqual({
      op: 'put',
      key: { table: 'events', pk: me, sk: '0000000012' },
      item: {
        object: me,
        version: 12,
        at: now,
        by: 'anna',
        state: 'active',
        what: says,
        expiresAt: ttl(inSeconds(limits.historyDays * 86_400)),
      },
      when: [],
    });
  });
});
