import { describe, expect, it } from 'vitest';
import {
  commitOf,
  decisionWord,
  wakesOf,
  writeTextsOf,
} from '../../../test/support/lifecycle/decisions.ts';
import { aDone } from '../../../test/support/lifecycle/hook-results.ts';
import { aResourceTurn } from '../../../test/support/lifecycle/turns.ts';
import { leaseId, res, resId } from '../../../test/support/model/ids.ts';
import {
  aDestroyedLease,
  anActiveLease,
  aPendingLease,
  aReleasedLease,
} from '../../../test/support/model/leases.ts';
import { aPendingResource, aReleasedResource } from '../../../test/support/model/resources.ts';
import { aLineEntry, aSeat } from '../../../test/support/model/seats.ts';
import { inSeconds, now } from '../../../test/support/model/time.ts';
import { limits } from '../../model/limits.ts';
import { isOlder } from './dependencies.ts';
import { decideResource } from './index.ts';

const needs = ['a', 'b'].map((name) => ({ name, type: 'host', attributes: {}, blueprints: null }));
const ids = [leaseId('a'), leaseId('b')];
const turn = (given: Parameters<typeof aResourceTurn>[0] = {}) =>
  aResourceTurn({ needs, newLeaseIds: ids, ...given });

const held = anActiveLease({ id: leaseId('a'), createdAt: inSeconds(-90) });
const waits = aPendingLease({ id: leaseId('b'), createdAt: inSeconds(-90) });
const waiting = aPendingResource({
  dependencyState: 'waiting',
  dependencies: ids,
  deadline: inSeconds(-1),
});
const ends = (kind: string) => ids.map((id) => `put commands ${id.replace(/-0+/, '-')} ${kind}`);

describe('a resource that needs leases', () => {
  it('creates all of them at once, at its own place in line', () => {
    const decision = decideResource(aPendingResource({ priority: 7 }), turn());

    const { creates, next } = commitOf(decision);
    expect(creates.map(({ record }) => record)).toMatchObject(
      ids.map((id) => ({ id, priority: 7, queuedAt: waiting.createdAt, dependencyOf: res })),
    );
    expect(next).toMatchObject({ dependencyState: 'waiting', dependencies: ids });
    expect(wakesOf(decision)).toEqual(['lease-a', 'lease-b']);
  });

  it.each([
    {
      when: 'it needs none',
      given: { deadline: inSeconds(9) },
      seen: { needs: [] },
      becomes: 'act activateResource',
    },
    { when: 'some wait', given: {}, seen: { dependencies: [held, waits] }, becomes: 'pending' },
    { when: 'all are held', given: {}, seen: { dependencies: [held, held] }, becomes: 'pending' },
    {
      when: 'all were held',
      given: { dependencyState: 'ready', deadline: inSeconds(9) },
      seen: { dependencies: [held, held] },
      becomes: 'act activateResource',
    },
    {
      when: 'one ended while it waited',
      given: {},
      seen: { dependencies: [held, aDestroyedLease()] },
      becomes: 'broken',
    },
    {
      when: 'one ended while it was built',
      given: { dependencyState: 'ready' },
      seen: { dependencies: [held, aReleasedLease()] },
      becomes: 'broken, act destroyResource',
    },
    {
      when: 'one is gone',
      given: {},
      seen: { dependencies: [held, null] },
      becomes: 'broken',
    },
    {
      when: 'no lease waits for it',
      given: {},
      seen: { dependencies: [held, waits], wanted: false },
      becomes: 'released',
    },
  ] as const)('$when: $becomes', ({ given, seen, becomes }) => {
    const decision = decideResource({ ...waiting, ...given }, turn(seen));

    expect(decisionWord(decision)).toBe(becomes);
  });

  it('starts its build when it holds all: time in line does not count as build time', () => {
    const decision = decideResource(waiting, turn({ dependencies: [held, held] }));

    expect(commitOf(decision).next).toMatchObject({
      dependencyState: 'ready',
      deadline: inSeconds(900),
    });
  });
});

describe('a resource that leaves before it holds all', () => {
  it('ends its leases at once and calls no hook', () => {
    const seen = turn({ dependencies: [held, waits], wanted: false });
    const { next } = commitOf(decideResource(waiting, seen));
    if (next?.state !== 'released') throw new Error(`it is ${next?.state}`);

    const ending = decideResource(next, seen);

    expect(writeTextsOf(ending)).toEqual(ends('0-end-res-1'));
    expect(wakesOf(ending)).toEqual(['lease-a', 'lease-b']);
    expect(commitOf(ending).hook).toBeNull();
  });
});

it('notes what it waits for', () => {
  const { next } = commitOf(decideResource(waiting, turn({ dependencies: [held, waits] })));

  const note = `holds 1 of the 2 leases that it needs, waits for host ${waits.id}: hosts: 3 of 3`;
  expect(next).toMatchObject({ note: expect.stringContaining(note) });
});

describe('the younger of two resources with dependencies', () => {
  const part = { dependencies: [held, waits], older: resId('old') };
  const fresh = { ...held, createdAt: inSeconds(1 - limits.dependencyPatience) };

  it.each([
    { when: 'an older one waits for it', seen: part, yields: true },
    { when: 'none does', seen: { ...part, older: null }, yields: false },
    {
      when: 'it has just started',
      seen: { ...part, dependencies: [fresh, { ...waits, createdAt: fresh.createdAt }] },
      yields: false,
    },
  ])('when $when gives back what it holds: $yields', ({ seen, yields }) => {
    const decision = decideResource(waiting, turn(seen));

    expect(commitOf(decision).next).toMatchObject({
      dependencyState: yields ? 'yielding' : 'waiting',
    });
    expect(writeTextsOf(decision)).toEqual(yields ? ends('0-end-res-1') : []);
  });

  it.each([
    { dependencies: [aDestroyedLease(), aReleasedLease()], wakeAt: now + 1, becomes: 'wait' },
    { dependencies: [aDestroyedLease(), aReleasedLease()], wakeAt: now, becomes: 'pending' },
    { dependencies: [aDestroyedLease(), aDestroyedLease()], wakeAt: now + 1, becomes: 'pending' },
  ])('starts again when all are destroyed', ({ dependencies, wakeAt, becomes }) => {
    const yielding = { ...waiting, dependencyState: 'yielding', wakeAt } as const;

    const decision = decideResource(yielding, turn({ dependencies }));

    expect(decisionWord(decision)).toBe(becomes);
    const again = decision.kind === 'commit' && decision.commit.creates.length > 0;
    expect(again).toBe(dependencies.every(({ state }) => state === 'destroyed'));
  });
});

describe('whether an entry is of an older resource', () => {
  const mine = aPendingResource({ id: resId('m'), priority: 100, createdAt: now });
  const entry = aLineEntry({ dependencyOf: resId('x'), priority: 100, queuedAt: now - 1 });

  it.each([
    { of: 'one that came before', entry, is: true },
    {
      of: 'one of higher priority',
      entry: { ...entry, priority: 101, queuedAt: now + 1 },
      is: true,
    },
    { of: 'one of lower priority', entry: { ...entry, priority: 99 }, is: false },
    { of: 'one that came later', entry: { ...entry, queuedAt: now + 1 }, is: false },
    {
      of: 'one with a smaller id',
      entry: { ...entry, queuedAt: now, dependencyOf: resId('a') },
      is: true,
    },
    {
      of: 'one with a larger id',
      entry: { ...entry, queuedAt: now, dependencyOf: resId('x') },
      is: false,
    },
    { of: 'one that has its seat', entry: { ...entry, granted: aSeat() }, is: false },
    { of: 'one of its own dependencies', entry: { ...entry, dependencyOf: mine.id }, is: false },
    { of: 'a lease that no resource needs', entry: { ...entry, dependencyOf: null }, is: false },
  ])('$of: $is', ({ entry: other, is }) => {
    expect(isOlder(other, mine)).toBe(is);
  });
});

describe('the dependencies of an ending resource', () => {
  const released = aReleasedResource({ dependencies: ids });

  it('end after its clean-up, and it is destroyed after them', () => {
    const cleaned = decideResource(
      released,
      turn({ dependencies: [held, held], hookResult: aDone() }),
    );
    expect(commitOf(cleaned).next).toMatchObject({ state: 'released', cleaned: true });
    expect(wakesOf(cleaned)).toEqual(['lease-a', 'lease-a']);

    const dependencies = [aDestroyedLease(), aDestroyedLease()];
    const last = decideResource({ ...released, cleaned: true }, turn({ dependencies }));
    expect(decisionWord(last)).toBe('destroyed');
  });

  it('end with grace even if it is lost: perhaps only one of its hosts is gone', () => {
    const leaving = { ...released.leaving, reason: 'lost' } as const;
    const dependencies = [held, { ...held, id: leaseId('b') }];

    const decision = decideResource(
      { ...released, leaving },
      turn({ dependencies, hookResult: aDone() }),
    );

    expect(writeTextsOf(decision)).toEqual(ends('0-end-res-1'));
    expect(commitOf(decision).writes).toMatchObject([
      { item: { now: false } },
      { item: { now: false } },
    ]);
  });
});
