import { describe, expect, it } from 'vitest';
import { writeText } from '../../../test/support/lifecycle/decisions.ts';
import { refusedAt } from '../../../test/support/lifecycle/turns.ts';
import { leaseId } from '../../../test/support/model/ids.ts';
import { aLineEntry, aSeat } from '../../../test/support/model/seats.ts';
import { inSeconds } from '../../../test/support/model/time.ts';
import { lineEntryKey, usageKey } from '../../model/keys.ts';
import { lineEntryItem } from '../../model/record.ts';
import { clearBuilding, endBuild, markBuilding, passOnRoom, takeRoom, useRoom } from './room.ts';

const old = aLineEntry({ fit: 'x', queuedAt: inSeconds(-9), lease: leaseId('old') });
const young = aLineEntry({ fit: 'y', queuedAt: inSeconds(-1), lease: leaseId('young') });
const urgent = aLineEntry({
  fit: 'z',
  queuedAt: inSeconds(-1),
  lease: leaseId('urgent'),
  priority: 200,
});

describe('freed room', () => {
  const none = refusedAt();
  it.each([
    { of: 'no entries', heads: [], reclaimer: null, refused: none, overLimit: false, to: null },
    {
      of: 'two entries',
      heads: [young, old],
      reclaimer: null,
      refused: none,
      overLimit: false,
      to: 'old',
    },
    {
      of: 'an entry of higher priority',
      heads: [old, urgent],
      reclaimer: null,
      refused: none,
      overLimit: false,
      to: 'urgent',
    },
    {
      of: 'an entry of the lease that reclaimed it',
      heads: [old, young],
      reclaimer: 'young',
      refused: none,
      overLimit: false,
      to: 'young',
    },
    {
      of: 'one entry, the reclaiming lease gone',
      heads: [old],
      reclaimer: 'gone',
      refused: none,
      overLimit: false,
      to: 'old',
    },
    {
      of: 'a lowered limit',
      heads: [old],
      reclaimer: null,
      refused: none,
      overLimit: true,
      to: null,
    },
    {
      of: 'the reclaiming lease, above a lowered limit',
      heads: [old],
      reclaimer: 'old',
      refused: none,
      overLimit: true,
      to: null,
    },
    {
      of: 'a first entry that left',
      heads: [old, young],
      reclaimer: null,
      refused: refusedAt([lineEntryKey(old), null]),
      overLimit: false,
      to: 'young',
    },
    {
      of: 'a first entry that builds by now',
      heads: [old, young],
      reclaimer: 'old',
      refused: refusedAt([lineEntryKey(old), lineEntryItem({ ...old, building: true })]),
      overLimit: false,
      to: 'young',
    },
    {
      of: 'entries granted, building, with room, or unable to build',
      heads: [
        { ...old, granted: aSeat() },
        { ...young, building: true },
        { ...urgent, room: true },
        { ...aLineEntry(), couldBuild: false },
      ],
      reclaimer: null,
      refused: none,
      overLimit: false,
      to: null,
    },
  ])('with $of goes to $to', ({ heads, reclaimer, refused, overLimit, to }) => {
    const reclaimedFor = reclaimer ? leaseId(reclaimer) : null;
    const move = passOnRoom({ blueprint: 'hosts', heads, reclaimedFor, overLimit }, refused);

    expect(move.to).toBe(to ? leaseId(to) : null);
    expect(move.wakes.map(({ id }) => id)).toEqual(to ? [leaseId(to)] : []);
    expect(move.rechecks).toEqual(to ? [] : [{ kind: 'room', blueprint: 'hosts' }]);
    expect(move.writes.map(writeText)).toEqual([
      to
        ? expect.stringMatching(`lease-${to} \\+room if pk,!room,!building$`)
        : 'update usage/hosts n-1 if n>0',
    ]);
  });
});

describe('the counter and the marks on entries', () => {
  it.each([
    {
      of: 'one more resource',
      write: takeRoom('hosts', 3, 25, 'any'),
      text: 'update usage/hosts +fit:any n+1 building+1 if n<3,building<25,!closed',
    },
    {
      of: 'one in room that was passed on',
      write: useRoom('hosts', 25, 'any'),
      text: 'update usage/hosts +fit:any building+1 if building<25',
    },
    {
      of: 'a build marked below the limit',
      write: markBuilding(aLineEntry()),
      text: 'update line/hosts/any lease-b +building if pk,!room',
    },
    {
      of: 'a build marked in room',
      write: markBuilding(aLineEntry({ room: true })),
      text: 'update line/hosts/any lease-b +building -room if pk,room',
    },
    {
      of: 'a build that is cleared',
      write: clearBuilding(aLineEntry({ building: true })),
      text: 'update line/hosts/any lease-b -building if pk',
    },
  ])('$of', ({ write, text }) => {
    expect(writeText(write)).toBe(text);
  });
});

describe('a finished build', () => {
  const once = ['update usage/hosts building-1 if building>0'];
  it.each([
    { when: 'nothing is known', refused: refusedAt(), writes: once },
    {
      when: 'one was counted',
      refused: refusedAt([usageKey('hosts'), { building: 1 }]),
      writes: once,
    },
    {
      when: 'none was counted',
      refused: refusedAt([usageKey('hosts'), { n: 1, building: 0 }]),
      writes: [],
    },
    {
      when: 'builds were never counted',
      refused: refusedAt([usageKey('hosts'), { n: 1 }]),
      writes: [],
    },
    { when: 'there is no counter', refused: refusedAt([usageKey('hosts'), null]), writes: [] },
  ])('is counted down at most once: $when', ({ refused, writes }) => {
    expect(endBuild('hosts', refused).map(writeText)).toEqual(writes);
  });
});
