import { describe, expect, it } from 'vitest';
import { aLeaseView, testLeaseId, testResourceId } from '../../test/support/cli/views.ts';
import type { EventView } from '../api/views.ts';
import { summarizeLease } from './lease-summary.ts';

const isoAtSecond = (s: number): string => new Date(s * 1_000).toISOString();

type EntrySpec = readonly [
  at: number,
  kind: string,
  text: string,
  data?: EventView['entries'][number]['data'],
];

/** Summarizes a lease with these entries, at 60 s. */
const summaryAt60s = (entries: readonly EntrySpec[]) =>
  summarizeLease(
    aLeaseView(),
    entries.map(([at, kind, text, data], n) => ({
      object: testLeaseId,
      version: n + 1,
      at: isoAtSecond(at),
      by: 'ci',
      state: 'pending',
      entries: [{ kind, text, ...(data ? { data } : {}) }],
    })),
    60_000,
  );

describe('what a lease waited for', () => {
  it.each<{ entries: readonly EntrySpec[]; waited: string | null }>([
    { entries: [], waited: null },
    { entries: [[0, 'activated', 'at once']], waited: null },
    {
      entries: [
        [0, 'waiting', 'a'],
        [0, 'activated', ''],
      ],
      waited: null,
    },
    {
      entries: [
        [0, 'waiting', 'a'],
        [5, 'destroyed', ''],
      ],
      waited: '5.0 s: a',
    },
    {
      entries: [
        [0, 'waiting', 'a'],
        [5, 'waiting', 'a'],
        [9, 'broken', ''],
      ],
      waited: '9.0 s: a',
    },
    {
      entries: [
        [50, 'waiting', 'a'],
        [55, 'extended', ''],
      ],
      waited: '10.0 s so far: a',
    },
    {
      entries: [
        [0, 'building', 'a'],
        [1, 'build-failed', 'b'],
        [3, 'building', 'c'],
        [7, 'activated', ''],
      ],
      waited: '7.0 s: 1.0 s a; then 2.0 s b; then 4.0 s c',
    },
    {
      entries: [
        [0, 'acquired', 'a'],
        [30, 'back-in-line', 'b'],
      ],
      waited: '60.0 s so far: 30.0 s a; then 30.0 s b',
    },
  ])('$waited', ({ entries, waited }) => {
    expect(summaryAt60s(entries).waited).toBe(waited);
  });
});

describe('how a lease got its seat', () => {
  const on = (how: string) => ({ resource: testResourceId, seat: 0, how });
  const built: EntrySpec = [0, 'building', 'one', { resource: testResourceId }];

  it.each<{ entries: readonly EntrySpec[]; seat: string | null }>([
    { entries: [], seat: null },
    {
      entries: [[0, 'activated', '', on('warm')]],
      seat: `${testResourceId}, which had a free seat`,
    },
    {
      entries: [
        [0, 'acquired', '', on('granted')],
        [1, 'activated', '', { resource: testResourceId }],
      ],
      seat: `${testResourceId}, whose seat was granted to it`,
    },
    {
      entries: [built, [1, 'activated', '', on('granted')]],
      seat: `${testResourceId}, built for it`,
    },
  ])('$seat', ({ entries, seat }) => {
    expect(summaryAt60s(entries).seat).toBe(seat);
  });
});
