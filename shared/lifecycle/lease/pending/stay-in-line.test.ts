import { describe, expect, it } from 'vitest';
import { aBlueprint, anOption } from '../../../../test/support/lifecycle/blueprints.ts';
import {
  commitOf,
  decisionWord,
  eventKindsOf,
  writeTextsOf,
} from '../../../../test/support/lifecycle/decisions.ts';
import type { GivenTurn } from '../../../../test/support/lifecycle/turns.ts';
import { aPendingTurn } from '../../../../test/support/lifecycle/turns.ts';
import { leaseId, me, resId } from '../../../../test/support/model/ids.ts';
import { aNewLease, aPendingLease } from '../../../../test/support/model/leases.ts';
import { aPendingResource } from '../../../../test/support/model/resources.ts';
import { aLineEntry } from '../../../../test/support/model/seats.ts';
import { inSeconds, now } from '../../../../test/support/model/time.ts';
import { limits } from '../../../model/limits.ts';
import { decidePending } from './decide.ts';
import { linesFor } from './stay-in-line.ts';

const mine = aLineEntry({ lease: me, queuedAt: inSeconds(-50) });
const gone = aLineEntry({ fit: 'gone', lease: me, queuedAt: inSeconds(-50) });
const rack = anOption({ blueprint: aBlueprint({ name: 'rack' }), fits: ['b', 'a'] });
const disabled = anOption({ state: 'disabled' });
const hidden = anOption({ state: 'not-authorized' });
const building = aPendingResource({ id: resId('7'), note: 'booting' });
const never = { detail: 'no', field: 'attributes' };

describe('a lease in line', () => {
  it.each([
    { when: 'nothing changed', turn: {}, lease: {}, becomes: 'wait' },
    { when: 'its wake is due', turn: {}, lease: { wakeAt: now }, becomes: 'pending' },
    { when: 'its entry is missing', turn: { entries: [] }, lease: {}, becomes: 'pending' },
    { when: 'a line closed to it', turn: { entries: [mine, gone] }, lease: {}, becomes: 'pending' },
    { when: 'its reason changed', turn: { options: [disabled] }, lease: {}, becomes: 'pending' },
  ])('when $when: $becomes', ({ turn, lease, becomes }) => {
    const decision = decidePending(
      aPendingLease(lease),
      aPendingTurn({ entries: [mine], ...turn }),
    );

    expect(decisionWord(decision)).toBe(becomes);
  });

  it.each([
    { when: 'due', lease: { wakeAt: now }, writes: [], events: [] },
    {
      when: 'new',
      lease: aNewLease(),
      entries: [],
      writes: ['put line/hosts/any lease-me if !pk'],
      events: ['waiting'],
    },
    {
      when: 'a line opens',
      lease: {},
      options: [anOption(), rack],
      writes: ['put line/rack/a lease-me if !pk', 'put line/rack/b lease-me if !pk'],
      events: [],
    },
    {
      when: 'a line closes',
      lease: {},
      entries: [mine, gone],
      writes: ['delete line/hosts/gone lease-me if pk,!room,!building'],
      events: [],
    },
    {
      when: 'a line closes in which it builds no more',
      lease: {},
      entries: [mine, { ...gone, building: true }],
      writes: ['delete line/hosts/gone lease-me if pk,!room,building'],
      events: [],
    },
    {
      when: 'a line closes in which it had room',
      lease: {},
      entries: [mine, { ...gone, room: true }],
      writes: [
        'delete line/hosts/gone lease-me if pk,room,!building',
        'update line/hosts/any lease-c +room if pk,!room,!building',
      ],
      events: [],
    },
    {
      when: 'it builds no more',
      lease: { building: resId('7') },
      entries: [{ ...mine, building: true }],
      writes: ['update line/hosts/any lease-me -building if pk'],
      events: [],
    },
  ])(
    '$when: writes $writes',
    ({ lease, entries = [mine], options = [anOption()], writes, events }) => {
      const heads = [aLineEntry({ lease: leaseId('c') })];

      const decision = decidePending(
        aPendingLease(lease),
        aPendingTurn({ entries, options, heads }),
      );

      expect(writeTextsOf(decision)).toEqual(writes);
      expect(eventKindsOf(decision)).toEqual(events);
      expect(commitOf(decision).next).toMatchObject({ building: null });
    },
  );

  it.each([
    { waitUntil: null, chance: 0.5, wakes: 300 },
    { waitUntil: null, chance: 0, wakes: 240 },
    { waitUntil: inSeconds(45), chance: 0.5, wakes: 45 },
    { waitUntil: inSeconds(900), chance: 0.5, wakes: 300 },
  ])('looks again after $wakes s', ({ waitUntil, chance, wakes }) => {
    const lease = aPendingLease({ wakeAt: now, waitUntil });

    const decision = decidePending(lease, aPendingTurn({ entries: [mine], chance }));

    expect(commitOf(decision).next).toMatchObject({ wakeAt: inSeconds(wakes) });
  });

  it('looks once more after its commit only if that changed an entry', () => {
    const endsTurn = (entry: typeof mine): boolean =>
      commitOf(decidePending(aPendingLease({ wakeAt: now }), aPendingTurn({ entries: [entry] })))
        .endsTurn;

    expect([endsTurn(mine), endsTurn({ ...mine, building: true })]).toEqual([true, false]);
  });

  it('keeps its detail while its reason is the same', () => {
    const lease = aPendingLease({ wakeAt: now });

    const decision = decidePending(lease, aPendingTurn({ entries: [mine], usage: { hosts: 2 } }));

    expect(commitOf(decision).next).toMatchObject({ waiting: lease.waiting });
  });
});

describe('why a lease waits', () => {
  const full = 'hosts: 3 of 3 hosts are held';
  const short = { ...building, note: 'no t4g.small', retries: { 'no-capacity': 1 } };
  const reasons: readonly Readonly<{
    turn: GivenTurn;
    builds: boolean;
    reason: string;
    detail: string;
  }>[] = [
    { turn: {}, builds: false, reason: 'limit-reached', detail: full },
    {
      turn: { usage: { hosts: 1 } },
      builds: false,
      reason: 'limit-reached',
      detail: 'hosts: every host that fits is held',
    },
    {
      turn: { options: [anOption(), rack], usage: { hosts: 3, rack: 4 } },
      builds: false,
      reason: 'limit-reached',
      detail: `${full}; rack: 4 of 3 hosts are held`,
    },
    {
      turn: { building },
      builds: true,
      reason: 'building',
      detail: `${building.id} is being built: booting`,
    },
    { turn: { building: short }, builds: true, reason: 'no-capacity', detail: 'no t4g.small' },
    {
      turn: { options: [disabled] },
      builds: false,
      reason: 'blueprint-disabled',
      detail: 'hosts: disabled, no new leases',
    },
    {
      turn: { options: [hidden] },
      builds: false,
      reason: 'not-authorized',
      detail: 'hosts: anna is not authorized yet',
    },
    {
      turn: { options: [anOption({ ...hidden, blueprint: rack.blueprint }), disabled] },
      builds: false,
      reason: 'not-authorized',
      detail: 'hosts: disabled, no new leases; rack: anna is not authorized yet',
    },
    {
      turn: {
        options: [anOption({ ...hidden, blueprint: aBlueprint({ disabled: true }) })],
      },
      builds: false,
      reason: 'not-authorized',
      detail: 'hosts: disabled, no new leases; hosts: anna is not authorized yet',
    },
    {
      turn: { options: [anOption({ never }), disabled] },
      builds: false,
      reason: 'blueprint-disabled',
      detail: 'hosts: disabled, no new leases',
    },
  ];

  it.each(reasons)('$reason: $detail', ({ turn, builds, reason, detail }) => {
    const lease = aNewLease({ building: builds ? building.id : null });

    const decision = decidePending(lease, aPendingTurn(turn));

    expect(commitOf(decision).next).toMatchObject({ waiting: { reason, detail } });
  });
});

describe('the lines a lease stands in', () => {
  const many = Array.from({ length: 12 }, (_, n) => `f${String(n).padStart(2, '0')}`);
  const options = (state: 'open' | 'disabled' | 'not-authorized') => [anOption({ state })];
  const inLine = [{ blueprint: 'hosts', fit: 'any' }];

  it.each([
    { of: 'an open one', lease: aNewLease(), options: options('open'), lines: ['hosts/any'] },
    { of: 'a disabled one', lease: aNewLease(), options: options('disabled'), lines: [] },
    { of: 'a hidden one', lease: aNewLease(), options: options('not-authorized'), lines: [] },
    {
      of: 'a disabled one it stands in',
      lease: aPendingLease({ lines: inLine }),
      options: options('disabled'),
      lines: ['hosts/any'],
    },
    { of: 'never', lease: aPendingLease(), options: [anOption({ never })], lines: [] },
    {
      of: 'two, by name',
      lease: aNewLease(),
      options: [rack, anOption()],
      lines: ['hosts/any', 'rack/a', 'rack/b'],
    },
    {
      of: 'twelve fits: the first eight',
      lease: aNewLease(),
      options: [anOption({ fits: many.toReversed() })],
      lines: many.slice(0, limits.linesPerLease).map((fit) => `hosts/${fit}`),
    },
  ])('of $of: $lines', ({ lease, options: given, lines }) => {
    const found = linesFor(lease, { options: given });

    expect(found.map(({ blueprint, fit }) => `${blueprint}/${fit}`)).toEqual(lines);
  });

  it('are none for a disabled blueprint: it waits without entries', () => {
    const decision = decidePending(aNewLease(), aPendingTurn({ options: [disabled] }));

    expect(commitOf(decision).next).toMatchObject({ lines: [], state: 'pending' });
    expect(writeTextsOf(decision)).toEqual([]);
  });
});
