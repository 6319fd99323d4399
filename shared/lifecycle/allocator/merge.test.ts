import { describe, expect, it } from 'vitest';
import { writeText } from '../../../test/support/lifecycle/decisions.ts';
import { res } from '../../../test/support/model/ids.ts';
import { aFreeSeat, aLineEntry, aSeat } from '../../../test/support/model/seats.ts';
import { now } from '../../../test/support/model/time.ts';
import { gateKey, lineEntryKey, lockKey, usageKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import type { Update, Write } from '../../model/write.ts';
import { absent, always, exists } from '../../model/write.ts';
import { mergeByKey } from './merge.ts';
import { clearBuilding, markBuilding, passOnRoom, takeRoom } from './room.ts';
import { checkGateClosed, checkGateOpen, grantTo, putFreeSeat, takeSeat } from './seats.ts';

const seat = aSeat();
const take = takeRoom('hosts', 3, 25, 'any');
const freed = { blueprint: 'hosts', heads: [], reclaimedFor: null, overLimit: false };
const drop = passOnRoom(freed, new Map()).writes[0] ?? take;
const set: Update = {
  op: 'update',
  key: usageKey('hosts'),
  set: { closed: true },
  remove: [],
  add: {},
  when: always,
};

describe('intents on one key', () => {
  it.each([
    { of: 'nothing', writes: [], leaves: [] },
    {
      of: 'different keys',
      writes: [checkGateOpen(seat), putFreeSeat(seat, now)],
      leaves: ['check gate/res-1 if pk', 'put seats/hosts/any res-1/00 if !pk'],
    },
    {
      of: 'the same check twice',
      writes: [checkGateOpen(seat), checkGateOpen(aSeat({ n: 1 }))],
      leaves: ['check gate/res-1 if pk'],
    },
    {
      of: 'the same mark twice',
      writes: [clearBuilding(aLineEntry()), clearBuilding(aLineEntry())],
      leaves: ['update line/hosts/any lease-b -building if pk'],
    },
    {
      of: "take + put: a rewrite under the take's condition",
      writes: [takeSeat(seat), putFreeSeat(seat, now)],
      leaves: ['put seats/hosts/any res-1/00 if pk'],
    },
    {
      of: 'room taken and room given up',
      writes: [take, drop],
      leaves: ['update usage/hosts +fit:any n+0 building+1 if n<3,building<25,!closed,n>0'],
    },
    {
      of: 'two rooms given up',
      writes: [drop, drop],
      leaves: ['update usage/hosts n-2 if n>0,n>0'],
    },
  ])('$of', ({ writes, leaves }) => {
    expect(mergeByKey(writes).map(writeText)).toEqual(leaves);
  });

  it.each([
    { of: 'gate open and gate closed', writes: [checkGateOpen(seat), checkGateClosed(seat)] },
    { of: 'put + take', writes: [putFreeSeat(seat, now), takeSeat(seat)] },
    { of: 'a check and a delete', writes: [checkGateOpen(seat), deleteGate()] },
    {
      of: 'a grant and a build',
      writes: [...grantTo(aLineEntry(), seat), markBuilding(aLineEntry())],
    },
    { of: 'a counter and a field', writes: [take, set] },
    { of: 'a field and a counter', writes: [set, take] },
    { of: 'a counter and a removal', writes: [take, { ...take, add: {}, remove: ['closed'] }] },
    { of: 'two puts', writes: [putFreeSeat(seat, now), putFreeSeat(seat, now + 1)] },
    { of: 'two owners of a lock', writes: [putLock('a'), putLock('b')] },
  ])('$of is a bug', ({ writes }) => {
    expect(() => mergeByKey(writes)).toThrow('two intents on one key');
  });

  it("keeps the put's item when a free seat is rewritten", () => {
    const [write] = mergeByKey([takeSeat(aFreeSeat()), putFreeSeat(aSeat({ uses: 4 }), now)]);

    expect(write).toMatchObject({ op: 'put', item: { uses: 4, freedAt: now }, when: exists });
  });
});

describe('the size of a commit', () => {
  const entries = (n: number): readonly Write[] =>
    Array.from({ length: n }, (_, queuedAt) => ({
      op: 'delete',
      key: lineEntryKey(aLineEntry({ queuedAt })),
      when: exists,
    }));

  it.each([
    { items: limits.transactionItems, thrown: null },
    { items: limits.transactionItems + 1, thrown: 'a commit of 101 items is over the 100 allowed' },
  ])('$items items: $thrown', ({ items, thrown }) => {
    const merging = () => mergeByKey(entries(items)).length;

    if (thrown) expect(merging).toThrow(thrown);
    else expect(merging()).toBe(items);
  });

  it('is counted after merging', () => {
    expect(mergeByKey([...entries(90), ...entries(90)])).toHaveLength(90);
  });
});

function deleteGate(): Write {
  return { op: 'delete', key: gateKey(res), when: exists };
}

function putLock(owner: string): Write {
  return { op: 'put', key: lockKey('machine/i-1'), item: { owner }, when: absent };
}
