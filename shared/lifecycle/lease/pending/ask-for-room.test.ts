import { describe, expect, it } from 'vitest';
import {
  commitOf,
  decisionWord,
  wakesOf,
  writeTextsOf,
} from '../../../../test/support/lifecycle/decisions.ts';
import { aPendingTurn, refusedAt } from '../../../../test/support/lifecycle/turns.ts';
import { leaseId, me, resId } from '../../../../test/support/model/ids.ts';
import { aPendingLease } from '../../../../test/support/model/leases.ts';
import {
  aDestroyedResource,
  aLeaving,
  anActiveResource,
  aReleasedResource,
} from '../../../../test/support/model/resources.ts';
import { aLineEntry } from '../../../../test/support/model/seats.ts';
import { inSeconds, now } from '../../../../test/support/model/time.ts';
import { gateKey } from '../../../model/keys.ts';
import { limits } from '../../../model/limits.ts';
import type { IdleResource, ReclaimOutcome } from '../turn.ts';
import { inFlight } from './ask-for-room.ts';
import { decidePending } from './decide.ts';

const mine = aLineEntry({ lease: me, queuedAt: inSeconds(-50) });
const inLine = { entries: [mine] };
const idle = (name: string, seconds: number): IdleResource => ({
  resource: resId(name),
  since: inSeconds(-seconds),
});
const reclaim = (name: string, seconds: number) => ({
  reclaim: { resource: resId(name), at: inSeconds(-seconds) },
});
const requestTo = (kind: string, name: string) => [
  `check gate/res-${name} if pk`,
  `put commands res-${name} 0-room-${me.replace(/0+/, '')}`,
  kind,
];
const outcome = (resource: ReclaimOutcome['resource'], commandPending = false) => ({
  reclaim: { resource, commandPending },
});
const refused = outcome(anActiveResource());

/** Returns the writes of a request and its kind, or an empty list. */
function requestOf(decision: ReturnType<typeof decidePending>): readonly string[] {
  if (decision.kind !== 'commit') return [];
  const { writes } = decision.commit;
  const kind = writes.flatMap((write) => ('item' in write ? [String(write.item['kind'])] : []));
  return [...writeTextsOf(decision), ...kind].filter((text) => !text.startsWith('put line'));
}

describe('a lease at the limit', () => {
  it.each([
    { when: 'no resource is idle', turn: {}, lease: {}, request: [] },
    {
      when: 'one is idle',
      turn: { idle: [idle('a', 200)] },
      lease: {},
      request: requestTo('reclaim', 'a'),
    },
    { when: 'it was used just now', turn: { idle: [idle('a', 179)] }, lease: {}, request: [] },
    {
      when: 'several are idle: the one idle longest',
      turn: { idle: [idle('a', 200), idle('b', 300), idle('c', 250)] },
      lease: {},
      request: requestTo('reclaim', 'b'),
    },
    {
      when: 'its gate was found closed: the next',
      turn: {
        idle: [idle('a', 200), idle('b', 300)],
        refused: refusedAt([gateKey(resId('b')), null]),
      },
      lease: {},
      request: requestTo('reclaim', 'a'),
    },
    {
      when: 'one was asked and has not answered',
      turn: { idle: [idle('a', 200)], ...outcome(anActiveResource(), true) },
      lease: reclaim('b', 300),
      request: [],
    },
    {
      when: 'one is already leaving for it',
      turn: { idle: [idle('a', 200)], ...outcome(aReleasedResource()) },
      lease: reclaim('b', 300),
      request: [],
    },
    {
      when: 'one refused just now',
      turn: { idle: [idle('a', 200)], ...refused },
      lease: reclaim('b', 59),
      request: [],
    },
    {
      when: 'one refused a while ago: another, though it is idle longer',
      turn: { idle: [idle('a', 200), idle('b', 900)], ...refused },
      lease: reclaim('b', 60),
      request: requestTo('reclaim', 'a'),
    },
    {
      when: 'the only one refused a while ago: it again',
      turn: { idle: [idle('b', 900)], ...refused },
      lease: reclaim('b', 60),
      request: requestTo('reclaim', 'b'),
    },
    {
      when: 'the one asked is gone: another at once',
      turn: { idle: [idle('a', 200)], ...outcome(aDestroyedResource()) },
      lease: reclaim('b', 5),
      request: requestTo('reclaim', 'a'),
    },
  ])('when $when', ({ turn, lease, request }) => {
    const decision = decidePending(aPendingLease(lease), aPendingTurn({ ...inLine, ...turn }));

    expect(requestOf(decision)).toEqual(request);
  });

  it('records which resource it asked, shows it, and wakes the resource', () => {
    const decision = decidePending(
      aPendingLease(),
      aPendingTurn({ ...inLine, idle: [idle('a', 200)] }),
    );

    expect(commitOf(decision).next).toMatchObject({
      reclaim: { resource: resId('a'), at: now },
      waiting: { reason: 'reclaiming', detail: `${resId('a')} is asked to make room` },
      wakeAt: inSeconds(limits.reclaimRetry),
    });
    expect(wakesOf(decision)).toEqual(['res-a']);
  });

  it.each([
    {
      when: 'the first idle one may be asked',
      turn: { idle: [idle('a', 100)] },
      lease: {},
      at: 80,
    },
    { when: 'another may be asked', turn: { ...refused }, lease: reclaim('b', 20), at: 40 },
  ])('looks again when $when', ({ turn, lease, at }) => {
    const decision = decidePending(
      aPendingLease({ wakeAt: inSeconds(200), ...lease }),
      aPendingTurn({ ...inLine, ...turn }),
    );

    expect(commitOf(decision).next).toMatchObject({ wakeAt: inSeconds(at) });
  });

  it('asks no resource while one is being built for it', () => {
    const building = { ...inLine, building: null, idle: [] };
    const decision = decidePending(aPendingLease(), aPendingTurn(building));

    expect(decisionWord(decision)).toBe('wait');
  });
});

describe('a lease that has waited longer than its patience', () => {
  const busy = [
    { resource: resId('a'), free: 1, activatedAt: inSeconds(-9_000) },
    { resource: resId('b'), free: 0, activatedAt: inSeconds(-800) },
    { resource: resId('c'), free: 0, activatedAt: inSeconds(-900) },
  ];

  it.each([
    { when: 'patient', queued: 299, turn: { busy }, request: [] },
    {
      when: 'impatient: the fullest, oldest first',
      queued: 300,
      turn: { busy },
      request: requestTo('retire', 'c'),
    },
    {
      when: 'one is idle',
      queued: 300,
      turn: { busy, idle: [idle('d', 200)] },
      request: requestTo('reclaim', 'd'),
    },
    {
      when: 'one is idle, but not for long',
      queued: 300,
      turn: { busy, idle: [idle('d', 5)] },
      request: [],
    },
  ])('$when', ({ queued, turn, request }) => {
    const lease = aPendingLease({ queuedAt: inSeconds(-queued) });

    expect(requestOf(decidePending(lease, aPendingTurn({ ...inLine, ...turn })))).toEqual(request);
  });
});

describe('a request under way', () => {
  const retiring = aLeaving({ reason: 'retired' });
  it.each([
    { of: 'no resource', outcome: null, underWay: false },
    {
      of: 'one that no longer exists',
      outcome: { resource: null, commandPending: true },
      underWay: false,
    },
    {
      of: 'one that has not read it',
      outcome: { resource: anActiveResource(), commandPending: true },
      underWay: true,
    },
    {
      of: 'one that refused',
      outcome: { resource: anActiveResource(), commandPending: false },
      underWay: false,
    },
    {
      of: 'one that retires for it',
      outcome: { resource: anActiveResource({ retiring, roomFor: me }), commandPending: false },
      underWay: true,
    },
    {
      of: 'one that retires for another lease',
      outcome: {
        resource: anActiveResource({ retiring, roomFor: leaseId('c') }),
        commandPending: false,
      },
      underWay: false,
    },
    {
      of: 'one that is leaving',
      outcome: { resource: aReleasedResource(), commandPending: false },
      underWay: true,
    },
    {
      of: 'one that is gone',
      outcome: { resource: aDestroyedResource(), commandPending: false },
      underWay: false,
    },
  ])('to $of: $underWay', ({ outcome: given, underWay }) => {
    expect(inFlight(given, me)).toBe(underWay);
  });
});
