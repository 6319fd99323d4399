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
const great = aLineEntry({
  fit: 'z',
  queuedAt: inSeconds(-1),
  lease: leaseId('great'),
  priority: 200,
});

describe('room that came free', () => {
  const none = refusedAt();
  it.each([
    { of: 'no entries', heads: [], by: null, refused: none, overLimit: false, to: null },
    { of: 'two', heads: [young, old], by: null, refused: none, overLimit: false, to: 'old' },
    {
      of: 'a great',
      heads: [old, great],
      by: null,
      refused: none,
      overLimit: false,
      to: 'great',
    },
    {
      of: 'the lease that asked',
      heads: [old, young],
      by: 'young',
      refused: none,
      overLimit: false,
      to: 'young',
    },
    {
      of: 'one that asked and left',
      heads: [old],
      by: 'gone',
      refused: none,
      overLimit: false,
      to: 'old',
    },
    { of: 'a lowered limit', heads: [old], by: null, refused: none, overLimit: true, to: null },
    {
      of: 'one that asked, above a lowered limit',
      heads: [old],
      by: 'old',
      refused: none,
      overLimit: true,
      to: null,
    },
    {
      of: 'one that left',
      heads: [old, young],
      by: null,
      refused: refusedAt([lineEntryKey(old), null]),
      overLimit: false,
      to: 'young',
    },
    {
      of: 'one that builds by now',
      heads: [old, young],
      by: 'old',
      refused: refusedAt([lineEntryKey(old), lineEntryItem({ ...old, building: true })]),
      overLimit: false,
      to: 'young',
    },
    {
      of: 'granted, building, roomy and unable',
      heads: [
        { ...old, granted: aSeat() },
        { ...young, building: true },
        { ...great, room: true },
        { ...aLineEntry(), couldBuild: false },
      ],
      by: null,
      refused: none,
      overLimit: false,
      to: null,
    },
  ])('of $of goes to $to', ({ heads, by, refused, overLimit, to }) => {
    const reclaimedFor = by ? leaseId(by) : null;
    const move = passOnRoom({ blueprint: 'hosts', heads, reclaimedFor, overLimit }, refused);

    expect(move.to).toBe(to ? leaseId(to) : null);
    expect(move.wakes.map(({ id }) => id)).toEqual(to ? [leaseId(to)] : []);
    expect(move.rechecks).toEqual(to ? [] : [{ kind: 'room', blueprint: 'hosts' }]);
    expect(move.writes.map(writeText)).toEqual([
      to
        ? expect.stringMatching(`lease-${to} \\+room if pk,!granted,!room,!building$`)
        : 'update usage/hosts n-1 if n>0',
    ]);
  });
});

describe('the counter and the marks on entries', () => {
  it.each([
    {
      of: 'one more',
      write: takeRoom('hosts', 3, 25, 'any'),
      is: 'update usage/hosts +fit:any n+1 building+1 if n<3,building<25,!closed',
    },
    {
      of: 'one in room that was handed on',
      write: useRoom('hosts', 25, 'any'),
      is: 'update usage/hosts +fit:any building+1 if building<25',
    },
    {
      of: 'a build below the limit',
      write: markBuilding(aLineEntry()),
      is: 'update line/hosts/any lease-b +building if pk,!granted,!room',
    },
    {
      of: 'a build in room',
      write: markBuilding(aLineEntry({ room: true })),
      is: 'update line/hosts/any lease-b +building -room if pk,!granted,room',
    },
    {
      of: 'no build any more',
      write: clearBuilding(aLineEntry({ building: true })),
      is: 'update line/hosts/any lease-b -building if pk',
    },
  ])('$of', ({ write, is }) => {
    expect(writeText(write)).toBe(is);
  });
});

describe('a build that is over', () => {
  const once = ['update usage/hosts building-1 if building>0'];
  it.each([
    { when: 'nothing is known', refused: refusedAt(), writes: once },
    {
      when: 'one was counted',
      refused: refusedAt([usageKey('hosts'), { building: 1 }]),
      writes: once,
    },
    {
      when: 'none was',
      refused: refusedAt([usageKey('hosts'), { n: 1, building: 0 }]),
      writes: [],
    },
    {
      when: 'builds were never counted',
      refused: refusedAt([usageKey('hosts'), { n: 1 }]),
      writes: [],
    },
    { when: 'there is no counter', refused: refusedAt([usageKey('hosts'), null]), writes: [] },
  ])('is counted down once: $when', ({ refused, writes }) => {
    expect(endBuild('hosts', refused).map(writeText)).toEqual(writes);
  });
});
