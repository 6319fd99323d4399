import { describe, expect, it } from 'vitest';
import { writeText } from '../../../test/support/lifecycle/decisions.ts';
import { aPendingTurn, refusedAt } from '../../../test/support/lifecycle/turns.ts';
import { leaseId, me, resId } from '../../../test/support/model/ids.ts';
import { aLineEntry, aSeat } from '../../../test/support/model/seats.ts';
import { gateKey } from '../../model/keys.ts';
import { leaveLines } from './leave-lines.ts';

const place = { blueprint: 'hosts', fit: 'any' };
const other = { blueprint: 'hosts', fit: 'x' };
const grantedOn = (name: string, at = place) =>
  aLineEntry({ ...at, lease: me, granted: aSeat({ ...at, resource: resId(name) }) });
const waiting = (name: string, at = place) => aLineEntry({ ...at, lease: leaseId(name) });
const roomy = aLineEntry({ lease: me, room: true });
const left = (turn: Parameters<typeof aPendingTurn>[0]) =>
  leaveLines(aPendingTurn(turn), null)
    .writes.map(writeText)
    .filter((line) => !line.startsWith('delete'));

describe('whoever leaves', () => {
  it.each([
    { when: 'in no line', turn: {}, passes: [] },
    { when: 'granted nothing', turn: { entries: [waiting('me')] }, passes: [] },
    {
      when: 'granted a seat nobody waits for',
      turn: { entries: [grantedOn('1')] },
      passes: ['check gate/res-1 if pk', 'put seats/hosts/any res-1/00 if !pk'],
    },
    {
      when: 'granted a seat of a shut gate',
      turn: { entries: [grantedOn('1')], refused: refusedAt([gateKey(resId('1')), null]) },
      passes: ['check gate/res-1 if !pk', 'put returned/res-1 00 if !pk'],
    },
    {
      when: 'granted two seats for which one lease waits: one is enough for it',
      turn: {
        entries: [grantedOn('1'), grantedOn('2', other)],
        lines: [
          { id: place, entries: [waiting('c')] },
          { id: other, entries: [waiting('c', other), waiting('d', other)] },
        ],
      },
      passes: [
        'check gate/res-1 if pk',
        'update line/hosts/any lease-c +granted if pk,!granted',
        'check gate/res-2 if pk',
        'update line/hosts/x lease-d +granted if pk,!granted',
      ],
    },
    {
      when: 'with a seat and room: who got the seat needs no room',
      turn: {
        entries: [grantedOn('1'), { ...roomy, ...other }],
        lines: [{ id: place, entries: [waiting('c')] }],
        heads: [waiting('c'), waiting('d', other)],
      },
      passes: [
        'check gate/res-1 if pk',
        'update line/hosts/any lease-c +granted if pk,!granted',
        'update line/hosts/x lease-d +room if pk,!granted,!room,!building',
      ],
    },
    {
      when: 'with room nobody wants but itself',
      turn: { entries: [roomy], heads: [waiting('me'), aLineEntry({ blueprint: 'rack' })] },
      passes: ['update usage/hosts n-1 if n>0'],
    },
    {
      when: 'with room twice',
      turn: {
        entries: [roomy, { ...roomy, ...other }],
        heads: [waiting('c'), waiting('c', other)],
      },
      passes: [
        'update line/hosts/any lease-c +room if pk,!granted,!room,!building',
        'update usage/hosts n-1 if n>0',
      ],
    },
  ])('$when', ({ turn, passes }) => {
    expect(left(turn)).toEqual(passes);
  });
});
