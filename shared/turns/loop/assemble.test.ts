import { describe, expect, it } from 'vitest';
import { aRelease } from '../../../test/support/lifecycle/commands.ts';
import { commitOf, writeText } from '../../../test/support/lifecycle/decisions.ts';
import { me, res } from '../../../test/support/model/ids.ts';
import {
  aDestroyedLease,
  aNewLease,
  anAcquiredLease,
  anActiveLease,
  aPendingLease,
  aReleasedLease,
} from '../../../test/support/model/leases.ts';
import { aPendingResource } from '../../../test/support/model/resources.ts';
import { inSeconds, now } from '../../../test/support/model/time.ts';
import type { Commit } from '../../lifecycle/decision.ts';
import { commitTo } from '../../lifecycle/decision.ts';
import type { EventEntry } from '../../model/event.ts';
import { runningKey } from '../../model/keys.ts';
import type { Lease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import type { AnyRecord } from '../../model/record.ts';
import { ttl } from '../../model/time.ts';
import { absent } from '../../model/write.ts';
import { assemble, eventOf } from './assemble.ts';

const events: readonly EventEntry[] = [{ kind: 'waiting', text: 'hosts: 3 of 3 are held' }];
const of = (next: Lease | null, parts: Partial<Omit<Commit<Lease>, 'next'>> = {}) =>
  commitOf(commitTo<Lease>(next, parts));
const assembled = (before: Lease, commit: Commit<Lease>) => assemble(before, commit, 'c-1', now);
const near = inSeconds(limits.timerAhead - 1);
const far = inSeconds(limits.timerAhead);

describe('an assembled commit', () => {
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

  it('writes everything that belongs to it in one transaction', () => {
    const before = aPendingLease();
    const created = { record: aPendingResource({ version: 0 }), events };
    const nothingRuns = { op: 'check', key: runningKey(me), when: absent } as const;

    const { transaction } = assembled(
      before,
      of(before, { creates: [created], writes: [nothingRuns], consumes: [aRelease()], events }),
    );

    expect(transaction.writes.map(writeText)).toEqual([
      'update leases lease-me +version +commit if version=3',
      'put resources res-1 if !pk',
      'check running/lease-me if !pk',
      'delete commands lease-me c1 if pk',
      'put events lease-me 0000000004',
      'put events res-1 0000000001',
    ]);
  });

  it('creates a record that was never saved, at version 1', () => {
    const before = aNewLease();

    const { transaction, next } = assembled(before, of(before));

    expect(next).toMatchObject({ version: 1, commit: 'c-1' });
    expect(transaction.writes.map(writeText)).toEqual(['put leases lease-me if !pk']);
  });

  it('creates other records at version 1, whatever version they carry', () => {
    const record: AnyRecord = aPendingResource({ version: 7 });
    const before = aPendingLease();

    const { transaction } = assembled(before, of(before, { creates: [{ record, events }] }));

    expect(transaction.writes[1]).toMatchObject({ op: 'put', item: { version: 1, commit: 'c-1' } });
    expect(transaction.writes[2]).toMatchObject({
      item: { object: res, version: 1, state: 'pending', by: 'system', entries: events },
    });
  });

  it('without a next record updates none, writes no event and sets no timer', () => {
    const ready = assembled(
      aPendingLease({ wakeAt: now }),
      of(null, { consumes: [aRelease()], events }),
    );

    expect(ready).toMatchObject({ next: null, timers: [] });
    expect(ready.transaction.writes.map(writeText)).toEqual(['delete commands lease-me c1 if pk']);
  });

  it.each([
    { entries: [], count: 0 },
    { entries: events, count: 1 },
    { entries: [...events, ...events], count: 1 },
  ])('writes $count events for $entries.length entries', ({ entries, count }) => {
    const before = aPendingLease();

    const { transaction } = assembled(before, of(before, { events: entries, by: 'anna' }));

    const found = transaction.writes.filter(({ key }) => key.table === 'events');
    expect(found).toHaveLength(count);
    if (count > 0) expect(found[0]).toMatchObject({ item: { by: 'anna', entries, version: 4 } });
  });

  it.each([
    { when: 'the state stays', next: aPendingLease({ crashes: 4 }), crashes: 4 },
    { when: 'the state changes', next: anActiveLease({ crashes: 4 }), crashes: 0 },
  ])('resets the crashes of another state: $when', ({ next, crashes }) => {
    expect(assembled(aPendingLease({ crashes: 4 }), of(next)).next).toMatchObject({ crashes });
  });

  it('clears the time of the first crash together with the count', () => {
    const before = aPendingLease({ crashes: 4, crashingSince: 7 });
    const { transaction } = assembled(before, of(anActiveLease({ crashes: 4, crashingSince: 7 })));

    const [write] = transaction.writes;
    expect(write).toMatchObject({ set: { crashes: 0 } });
    expect(write).toMatchObject({ remove: expect.arrayContaining(['crashingSince']) });
  });
});

describe('the timer of a commit', () => {
  const saved = aPendingLease();
  const newLease = aNewLease();

  it.each([
    {
      of: 'a near time',
      before: saved,
      next: aPendingLease({ wakeAt: near }),
      hook: null,
      at: near,
    },
    { of: 'a far time', before: saved, next: aPendingLease({ wakeAt: far }), hook: null, at: null },
    {
      of: 'a time with a timer under way',
      before: saved,
      next: aPendingLease({ wakeAt: near, timerAt: near }),
      hook: null,
      at: null,
    },
    {
      of: 'a near time before a hook',
      before: saved,
      next: aReleasedLease({ wakeAt: near }),
      hook: 'endLease',
      at: null,
    },
    { of: 'the end', before: aReleasedLease(), next: aDestroyedLease(), hook: null, at: null },
    {
      of: 'a creation: its wake is sent anyway',
      before: newLease,
      next: anAcquiredLease({ wakeAt: near }),
      hook: null,
      at: null,
    },
    {
      of: 'a creation in line, which is not woken',
      before: newLease,
      next: aPendingLease({ wakeAt: near }),
      hook: null,
      at: near,
    },
    {
      of: 'a creation with a short until',
      before: newLease,
      next: anActiveLease({ until: near, wakeAt: near }),
      hook: null,
      at: near,
    },
    {
      of: 'a creation with a long until',
      before: newLease,
      next: anActiveLease({ until: far, wakeAt: far }),
      hook: null,
      at: null,
    },
  ] as const)('of $of: $at', ({ before, next, hook, at }) => {
    const ready = assembled(before, of(next, { hook }));

    expect(ready.timers).toEqual(at === null ? [] : [{ id: me, at }]);
    if (at !== null) {
      expect(ready.next).toMatchObject({ timerAt: at });
      expect(JSON.stringify(ready.transaction.writes[0])).toContain(`"timerAt":${at}`);
    }
  });
});

describe('an event', () => {
  it('is one item at the version it describes, retained for thirty days', () => {
    const event = eventOf(anActiveLease({ version: 12 }), events, 'anna', now);

    expect(event).toEqual({
      op: 'put',
      key: { table: 'events', pk: me, sk: '0000000012' },
      item: {
        object: me,
        version: 12,
        at: now,
        by: 'anna',
        state: 'active',
        entries: events,
        expiresAt: ttl(inSeconds(limits.historyDays * 86_400)),
      },
      when: [],
    });
  });
});
