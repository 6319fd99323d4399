import { describe, expect, it } from 'vitest';
import type { EventView } from '../api/views.ts';
import { aLease, leaseId, resourceId } from '../testing/views.ts';
import { storyOf } from './story.ts';

const second = (s: number): string => new Date(s * 1_000).toISOString();

type Told = readonly [
  at: number,
  kind: string,
  text: string,
  data?: EventView['what'][number]['data'],
];

/** The story of a lease of which this was told, at 60 s. */
const story = (told: readonly Told[]) =>
  storyOf(
    aLease(),
    told.map(([at, kind, text, data], n) => ({
      object: leaseId,
      version: n + 1,
      at: second(at),
      by: 'ci',
      state: 'pending',
      what: [{ kind, text, ...(data ? { data } : {}) }],
    })),
    60_000,
  );

describe('what a lease waited for', () => {
  it.each<{ told: readonly Told[]; waited: string | null }>([
    { told: [], waited: null },
    { told: [[0, 'activated', 'at once']], waited: null },
    {
      told: [
        [0, 'waiting', 'a'],
        [0, 'activated', ''],
      ],
      waited: null,
    },
    {
      told: [
        [0, 'waiting', 'a'],
        [5, 'destroyed', ''],
      ],
      waited: '5.0 s: a',
    },
    {
      told: [
        [0, 'waiting', 'a'],
        [5, 'waiting', 'a'],
        [9, 'broken', ''],
      ],
      waited: '9.0 s: a',
    },
    {
      told: [
        [50, 'waiting', 'a'],
        [55, 'extended', ''],
      ],
      waited: '10.0 s so far: a',
    },
    {
      told: [
        [0, 'building', 'a'],
        [1, 'build-failed', 'b'],
        [3, 'building', 'c'],
        [7, 'activated', ''],
      ],
      waited: '7.0 s: 1.0 s a; then 2.0 s b; then 4.0 s c',
    },
    {
      told: [
        [0, 'acquired', 'a'],
        [30, 'back-in-line', 'b'],
      ],
      waited: '60.0 s so far: 30.0 s a; then 30.0 s b',
    },
  ])('$waited', ({ told, waited }) => {
    expect(story(told).waited).toBe(waited);
  });
});

describe('who gave a lease its seat', () => {
  const on = (how: string) => ({ resource: resourceId, seat: 0, how });
  const built: Told = [0, 'building', 'one', { resource: resourceId }];

  it.each<{ told: readonly Told[]; seat: string | null }>([
    { told: [], seat: null },
    { told: [[0, 'activated', '', on('warm')]], seat: `${resourceId}, where a seat was free` },
    {
      told: [
        [0, 'acquired', '', on('granted')],
        [1, 'activated', '', { resource: resourceId }],
      ],
      seat: `${resourceId}, whose seat was handed over to it`,
    },
    { told: [built, [1, 'activated', '', on('granted')]], seat: `${resourceId}, built for it` },
  ])('$seat', ({ told, seat }) => {
    expect(story(told).seat).toBe(seat);
  });
});
