import { describe, expect, it } from 'vitest';
import { anOption } from '../../../../test/support/lifecycle/blueprints.ts';
import { anExtend, aRelease } from '../../../../test/support/lifecycle/commands.ts';
import {
  commitOf,
  decisionWord,
  eventKindsOf,
  grantTexts,
  wakesOf,
  writeTextsOf,
} from '../../../../test/support/lifecycle/decisions.ts';
import { aPendingTurn } from '../../../../test/support/lifecycle/turns.ts';
import { leaseId, me, resId } from '../../../../test/support/model/ids.ts';
import { aPendingLease } from '../../../../test/support/model/leases.ts';
import {
  aDestroyedResource,
  aLeaving,
  aPendingResource,
  aReleasedResource,
} from '../../../../test/support/model/resources.ts';
import { aLineEntry, aSeat } from '../../../../test/support/model/seats.ts';
import { inSeconds, now } from '../../../../test/support/model/time.ts';
import type { PendingLease } from '../../../model/lease.ts';
import { limits } from '../../../model/limits.ts';
import { decidePending } from './decide.ts';

const mine = aLineEntry({ lease: me, queuedAt: inSeconds(-50) });
const never = { detail: 'hosts: no windows here', field: 'attributes.os' };
const leaves = 'delete line/hosts/any lease-me if pk,!room,!building';

describe('a pending lease ends in one commit', () => {
  const watched = aPendingLease({ watchers: [resId('owner')] });
  const late = aPendingLease({ waitUntil: now });
  const option = anOption({ never });

  it.each([
    {
      when: 'released',
      lease: watched,
      turn: { commands: [aRelease()] },
      events: ['destroyed'],
      ended: { reason: 'released', detail: 'done with it', by: 'anna', at: now },
    },
    {
      when: 'released, after a release for a resource it once held',
      lease: watched,
      turn: { commands: [aRelease({ ifHolds: resId('7') }), aRelease({ ulid: 'c2' })] },
      events: ['destroyed'],
      ended: { reason: 'released', detail: 'done with it', by: 'anna', at: now },
    },
    {
      when: 'its wait is over',
      lease: late,
      turn: {},
      events: ['broken', 'destroyed'],
      ended: {
        reason: 'wait-timeout',
        detail: 'no host within 50 s (hosts: 3 of 3 hosts are held)',
        by: 'system',
        at: now,
      },
    },
    {
      when: 'no blueprint could ever serve it',
      lease: watched,
      turn: { options: [option, anOption({ never: { ...never, detail: 'pool: none' } })] },
      events: ['broken', 'destroyed'],
      ended: {
        reason: 'unsatisfiable',
        detail: 'hosts: no windows here; pool: none',
        by: 'system',
        at: now,
      },
    },
    {
      when: 'no blueprint is left',
      lease: watched,
      turn: { options: [] },
      events: ['broken', 'destroyed'],
      ended: {
        reason: 'unsatisfiable',
        detail: 'no blueprint provides this',
        by: 'system',
        at: now,
      },
    },
  ])('when $when', ({ lease, turn, events, ended }) => {
    const decision = decidePending(lease, aPendingTurn({ entries: [mine], ...turn }));

    expect(commitOf(decision).next).toMatchObject({
      state: 'destroyed',
      ended,
      resourceId: null,
    });
    expect(commitOf(decision).next).not.toHaveProperty('wakeAt');
    expect(writeTextsOf(decision)).toEqual([leaves]);
    expect(eventKindsOf(decision)).toEqual(events);
    expect(commitOf(decision).by).toBe(ended.by);
    expect(wakesOf(decision)).toEqual(lease.watchers.map(() => 'res-owner'));
  });

  it.each([
    { reason: 'released', consumed: 1 },
    { reason: 'wait-timeout', consumed: 0 },
  ] as const)('consuming the commands it read, $reason: $consumed', ({ reason, consumed }) => {
    const commands = reason === 'released' ? [aRelease()] : [];

    const decision = decidePending(late, aPendingTurn({ commands }));

    expect(commitOf(decision).next).toMatchObject({ ended: { reason } });
    expect(commitOf(decision).consumes).toHaveLength(consumed);
  });
});

describe('a pending lease keeps its place', () => {
  it.each([
    { when: 'a resource it does not hold leaves', command: aRelease({ ifHolds: resId('7') }) },
    { when: 'it is commanded to extend', command: anExtend() },
  ])('when $when', ({ command }) => {
    const lease = aPendingLease();

    const decision = decidePending(lease, aPendingTurn({ entries: [mine], commands: [command] }));

    expect(commitOf(decision)).toMatchObject({
      next: lease,
      consumes: [command],
      writes: [],
      events: [],
    });
  });

  it('and waits while one blueprint could still serve it', () => {
    const options = [anOption({ never }), anOption()];

    expect(
      decisionWord(decidePending(aPendingLease(), aPendingTurn({ entries: [mine], options }))),
    ).toBe('wait');
  });

  it('one millisecond before its wait is over', () => {
    const lease = aPendingLease({ waitUntil: now + 1 });

    expect(decisionWord(decidePending(lease, aPendingTurn({ entries: [mine] })))).toBe('wait');
  });
});

describe('when the build for a lease', () => {
  const builds = (given: Partial<PendingLease> = {}) =>
    aPendingLease({ building: resId('new'), ...given });
  const building = { ...mine, building: true };
  const failed = aLeaving({ reason: 'build-failed', detail: 'no such image', by: 'system' });
  const broken = { ...aReleasedResource({ leaving: failed }), state: 'broken' } as const;

  it.each([
    { resource: aPendingResource(), attempts: 0, becomes: 'wait' },
    { resource: broken, attempts: 0, becomes: 'pending' },
    { resource: aDestroyedResource({ leaving: failed }), attempts: 3, becomes: 'pending' },
    { resource: broken, attempts: 4, becomes: 'destroyed' },
    { resource: aDestroyedResource({ leaving: failed }), attempts: 9, becomes: 'destroyed' },
  ])('is $resource.state at attempt $attempts: $becomes', ({ resource, attempts, becomes }) => {
    const turn = aPendingTurn({ entries: [building], building: resource });
    const waiting = { reason: 'building', detail: 'it is being built' } as const;

    const decision = decidePending(builds({ attempts, waiting }), turn);

    expect(decisionWord(decision)).toBe(becomes);
  });

  it('failed, it is counted and the entry may get room again', () => {
    const decision = decidePending(
      builds({ attempts: 1 }),
      aPendingTurn({ entries: [building, mine], building: broken }),
    );

    const { next } = commitOf(decision);
    expect(next).toMatchObject({ attempts: 2, building: null, wakeAt: inSeconds(limits.soon) });
    expect(next).toMatchObject({ queuedAt: inSeconds(-50), waiting: { reason: 'resource-lost' } });
    expect(writeTextsOf(decision)).toEqual(['update line/hosts/any lease-me -building if pk']);
    expect(eventKindsOf(decision)).toEqual(['build-failed']);
  });

  it('failed too often, the last error is the reason', () => {
    const decision = decidePending(
      builds({ attempts: 4 }),
      aPendingTurn({ entries: [building], building: broken }),
    );

    expect(commitOf(decision).next).toMatchObject({
      ended: { reason: 'build-failed', detail: expect.stringContaining('no such image') },
    });
    expect(eventKindsOf(decision)).toEqual(['broken', 'destroyed']);
  });

  it.each([
    { resource: aReleasedResource(), reason: 'was released by a person' },
    { resource: aDestroyedResource(), reason: 'is gone without a failure' },
    { resource: null, reason: 'has no record' },
  ])('$reason, the lease is no longer building', ({ resource }) => {
    const decision = decidePending(
      builds(),
      aPendingTurn({ entries: [building], building: resource }),
    );

    expect(commitOf(decision).next).toMatchObject({ building: null, attempts: 0 });
    expect(writeTextsOf(decision)).toEqual(['update line/hosts/any lease-me -building if pk']);
  });
});

describe('the order in which a pending lease decides', () => {
  const granted = { ...mine, granted: aSeat() };

  it.each([
    { first: 'a release', turn: { commands: [aRelease()] }, lease: {}, becomes: 'destroyed' },
    { first: 'the end of its wait', turn: {}, lease: { waitUntil: now }, becomes: 'destroyed' },
    {
      first: 'that nothing can serve it',
      turn: { options: [anOption({ never })] },
      lease: {},
      becomes: 'destroyed',
    },
    { first: 'its grant', turn: {}, lease: { building: resId('new') }, becomes: 'active' },
  ])('$first comes before the steps below it', ({ turn, lease, becomes }) => {
    const decision = decidePending(
      aPendingLease(lease),
      aPendingTurn({ entries: [granted], lines: [], ...turn }),
    );

    expect(decisionWord(decision)).toBe(becomes);
  });

  it('a surplus grant of a lease that ends is passed on to the next', () => {
    const next = aLineEntry({ lease: leaseId('c') });
    const lines = [{ id: { blueprint: 'hosts', fit: 'any' }, entries: [granted, next] }];

    const decision = decidePending(
      aPendingLease(),
      aPendingTurn({ entries: [granted], lines, commands: [aRelease()] }),
    );

    expect(writeTextsOf(decision)).toEqual([
      'delete granted/hosts/any lease-me if pk,!room,!building',
      'check gate/res-1 if pk',
      ...grantTexts('hosts/any', 'lease-c'),
    ]);
    expect(wakesOf(decision)).toEqual(['lease-c']);
  });
});
