import { describe, expect, it } from 'vitest';
import { aLease, anActiveLease, aReleasedLease } from '../testing/views.ts';
import { ordinal, waitingLine, why } from './lease.ts';

describe('why a lease waits or ended', () => {
  it.each([
    [1, '1st'],
    [2, '2nd'],
    [3, '3rd'],
    [4, '4th'],
    [11, '11th'],
    [12, '12th'],
    [21, '21st'],
    [112, '112th'],
    [1_003, '1003rd'],
  ])('%d is %s', (n, text) => {
    expect(ordinal(n)).toBe(text);
  });

  const waiting = { reason: 'building', detail: '', place: null, blueprints: [] } as const;
  it.each([
    { lease: aLease(), text: '3rd in line for demo-hosts · 3 of 3 hosts are held' },
    { lease: aLease({ waiting: { ...waiting, blueprints: [] } }), text: 'building' },
    {
      lease: aLease({ waiting: { ...waiting, place: 2, blueprints: ['a', 'b'] } }),
      text: '2nd in line for a, b · building',
    },
    { lease: anActiveLease(), text: '' },
    { lease: aReleasedLease(), text: 'released by ci' },
  ])('$text', ({ lease, text }) => {
    expect(why(lease)).toBe(text);
  });

  it('a lease being set up says where', () => {
    expect(waitingLine(anActiveLease({ state: 'acquired', resource: 'res-1' }))).toBe(
      'setting up on res-1',
    );
  });
});
