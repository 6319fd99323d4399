import { describe, expect, it } from 'vitest';
import { commitOf, wakesOf, writeTextsOf } from '../../../test/support/lifecycle/decisions.ts';
import { aDone } from '../../../test/support/lifecycle/hook-results.ts';
import { aResourceTurn } from '../../../test/support/lifecycle/turns.ts';
import { leaseId, me } from '../../../test/support/model/ids.ts';
import { aReleasedResource } from '../../../test/support/model/resources.ts';
import { aFreeSeat, aLineEntry } from '../../../test/support/model/seats.ts';
import { inSeconds, now } from '../../../test/support/model/time.ts';
import { limits } from '../../model/limits.ts';
import { ttl } from '../../model/time.ts';
import { decideResource } from './index.ts';

const returned = (...seats: readonly number[]) => seats.map((n) => aFreeSeat({ n }));

describe('the last commit of a resource', () => {
  const waiting = aLineEntry({ lease: leaseId('c') });
  const requester = aLineEntry({ lease: me, fit: 'x', queuedAt: now });
  const hookResult = aDone({ text: 'terminated' });
  const toC = 'update line/hosts/any lease-c +room if pk,!room,!building';
  const toMe = 'update line/hosts/x lease-me +room if pk,!room,!building';
  const counts = 'update usage/hosts n-1 if n>0';

  it.each([
    { when: 'no lease waits', given: {}, turn: {}, writes: [counts], wakes: [] },
    {
      when: 'a lease waits',
      given: {},
      turn: { heads: [waiting] },
      writes: [toC],
      wakes: ['lease-c'],
    },
    {
      when: 'it was reclaimed',
      given: { roomFor: me },
      turn: { heads: [waiting, requester] },
      writes: [toMe],
      wakes: ['lease-me'],
    },
    {
      when: 'the requester left',
      given: { roomFor: me },
      turn: { heads: [waiting] },
      writes: [toC],
      wakes: ['lease-c'],
    },
    {
      when: 'the limit was lowered',
      given: { roomFor: me },
      turn: { heads: [waiting, requester], overLimit: true },
      writes: [counts],
      wakes: [],
    },
  ])('passes its room on when $when', ({ given, turn, writes, wakes }) => {
    const decision = decideResource(
      aReleasedResource(given),
      aResourceTurn({ hookResult, ...turn }),
    );

    expect(writeTextsOf(decision)).toEqual(writes);
    expect(wakesOf(decision)).toEqual(wakes);
    expect(commitOf(decision).rechecks).toHaveLength(writes.includes(counts) ? 1 : 0);
  });

  it('deletes returned seats and locks, and wakes its watchers', () => {
    const resource = aReleasedResource({
      outstanding: [0, 2],
      locks: ['machine/i-1', 'rack/3'],
      watchers: [me],
      capacity: 3,
    });

    const decision = decideResource(
      resource,
      aResourceTurn({ hookResult, returned: returned(0, 2) }),
    );

    expect(writeTextsOf(decision)).toEqual([
      'delete returned/res-1 00 if pk',
      'delete returned/res-1 02 if pk',
      'delete lock/machine/i-1 if owner=res-1',
      'delete lock/rack/3 if owner=res-1',
      'delete deliveries/res-1',
      counts,
    ]);
    const { next, events } = commitOf(decision);
    expect(next).toMatchObject({
      state: 'destroyed',
      locks: [],
      watchers: [],
      destroyedAt: now,
      expiresAt: ttl(inSeconds(limits.historyDays * 86_400)),
    });
    for (const gone of ['wakeAt', 'timerAt', 'outstanding', 'roomFor', 'note', 'retries'])
      expect(next).not.toHaveProperty(gone);
    expect(events).toMatchObject([{ kind: 'destroyed', text: 'terminated' }]);
    expect(wakesOf(decision)).toEqual(['lease-me']);
  });
});
