import { describe, expect, it } from 'vitest';
import { grantTexts, writeText } from '../../../test/support/lifecycle/decisions.ts';
import { aPendingTurn, refusedAt } from '../../../test/support/lifecycle/turns.ts';
import { leaseId, me, resId } from '../../../test/support/model/ids.ts';
import { aLineEntry, aSeat } from '../../../test/support/model/seats.ts';
import { gateKey } from '../../model/keys.ts';
import { leaveLines } from './leave-lines.ts';

const line = { blueprint: 'hosts', fit: 'any' };
const otherLine = { blueprint: 'hosts', fit: 'x' };
const grantedOn = (name: string, at = line) =>
  aLineEntry({ ...at, lease: me, granted: aSeat({ ...at, resource: resId(name) }) });
const waiting = (name: string, at = line) => aLineEntry({ ...at, lease: leaseId(name) });
const withRoom = aLineEntry({ lease: me, room: true });
const passedOn = (turn: Parameters<typeof aPendingTurn>[0]) =>
  leaveLines(aPendingTurn(turn), null)
    .writes.map(writeText)
    .filter((text) => !/^delete \S+ lease-me /.test(text));

describe('a lease that leaves its lines', () => {
  it.each([
    { when: 'in no line', turn: {}, passes: [] },
    { when: 'granted nothing', turn: { entries: [waiting('me')] }, passes: [] },
    {
      when: 'granted a seat that no lease waits for',
      turn: { entries: [grantedOn('1')] },
      passes: ['check gate/res-1 if pk', 'put seats/hosts/any res-1/00 if !pk'],
    },
    {
      when: 'granted a seat of a closed gate',
      turn: { entries: [grantedOn('1')], refused: refusedAt([gateKey(resId('1')), null]) },
      passes: ['check gate/res-1 if !pk', 'put returned/res-1 00 if !pk'],
    },
    {
      when: 'granted two seats for which one lease waits: one is enough for it',
      turn: {
        entries: [grantedOn('1'), grantedOn('2', otherLine)],
        lines: [
          { id: line, entries: [waiting('c')] },
          { id: otherLine, entries: [waiting('c', otherLine), waiting('d', otherLine)] },
        ],
      },
      passes: [
        'check gate/res-1 if pk',
        ...grantTexts('hosts/any', 'lease-c'),
        'check gate/res-2 if pk',
        ...grantTexts('hosts/x', 'lease-d'),
      ],
    },
    {
      when: 'with a seat and room: the lease that gets the seat needs no room',
      turn: {
        entries: [grantedOn('1'), { ...withRoom, ...otherLine }],
        lines: [{ id: line, entries: [waiting('c')] }],
        heads: [waiting('c'), waiting('d', otherLine)],
      },
      passes: [
        'check gate/res-1 if pk',
        ...grantTexts('hosts/any', 'lease-c'),
        'update line/hosts/x lease-d +room if pk,!room,!building',
      ],
    },
    {
      when: 'with room that no other lease wants',
      turn: { entries: [withRoom], heads: [waiting('me'), aLineEntry({ blueprint: 'rack' })] },
      passes: ['update usage/hosts n-1 if n>0'],
    },
    {
      when: 'with room twice',
      turn: {
        entries: [withRoom, { ...withRoom, ...otherLine }],
        heads: [waiting('c'), waiting('c', otherLine)],
      },
      passes: [
        'update line/hosts/any lease-c +room if pk,!room,!building',
        'update usage/hosts n-1 if n>0',
      ],
    },
  ])('$when', ({ turn, passes }) => {
    expect(passedOn(turn)).toEqual(passes);
  });
});
