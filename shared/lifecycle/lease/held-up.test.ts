import { describe, expect, it } from 'vitest';
import { usageKey } from '../../model/keys.ts';
import { aRow, me } from '../../model/testing.ts';
import { aBlueprint, anOption, aPendingTurn, refusedAt } from '../testing.ts';
import { heldUp, heldUpByAll } from './held-up.ts';

const slow = anOption({ blueprint: aBlueprint({ maxBuilding: 1 }) });
const rack = anOption({ blueprint: aBlueprint({ name: 'rack' }) });
const room = aRow({ lease: me, room: true });
const one = 'hosts: 1 host is being built already, at most 1 at once';

describe('what holds a blueprint up', () => {
  const counted = (n: number, building: number) => refusedAt([usageKey('hosts'), { n, building }]);
  it.each([
    { when: 'there is room', turn: { usage: { hosts: 2 } }, roomOf: null, reason: null },
    { when: 'it is full', turn: { usage: { hosts: 3 } }, roomOf: null, reason: 'limit-reached' },
    { when: 'full, but for its room', turn: { usage: { hosts: 3 } }, roomOf: room, reason: null },
    {
      when: 'full and growing',
      turn: { usage: { hosts: 3 }, builds: { hosts: 1 } },
      roomOf: null,
      reason: 'limit-reached',
    },
    {
      when: 'growing',
      turn: { usage: { hosts: 2 }, builds: { hosts: 1 } },
      roomOf: null,
      reason: 'growing',
    },
    { when: 'growing, with room', turn: { builds: { hosts: 1 } }, roomOf: room, reason: 'growing' },
    {
      when: 'found growing',
      turn: { usage: {}, refused: counted(2, 1) },
      roomOf: null,
      reason: 'growing',
    },
    {
      when: 'found not growing',
      turn: { usage: {}, builds: { hosts: 1 }, refused: counted(2, 0) },
      roomOf: null,
      reason: null,
    },
  ])('when $when: $reason', ({ turn, roomOf, reason }) => {
    expect(heldUp(slow, aPendingTurn(turn), roomOf)?.reason ?? null).toBe(reason);
  });
});

describe('what a lease is told that waits for several', () => {
  const rows = [room];
  it.each([
    {
      turn: { usage: { hosts: 2 }, builds: { hosts: 25 } },
      open: [anOption()],
      reason: 'growing',
      detail: 'hosts: 25 hosts are being built already, at most 25 at once',
    },
    {
      turn: { usage: { hosts: 2, rack: 3 }, builds: { hosts: 1 } },
      open: [slow, rack],
      reason: 'growing',
      detail: `${one}; rack: 3 of 3 hosts are held`,
    },
    { turn: { rows, builds: { hosts: 1 } }, open: [slow], reason: 'growing', detail: one },
    {
      turn: { usage: { hosts: 2 } },
      open: [slow],
      reason: 'limit-reached',
      detail: 'hosts: every host that fits is held',
    },
  ])('$reason: $detail', ({ turn, open, reason, detail }) => {
    expect(heldUpByAll(open, aPendingTurn(turn))).toEqual({ reason, detail });
  });
});
