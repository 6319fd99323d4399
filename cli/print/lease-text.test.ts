import { describe, expect, it } from 'vitest';
import { aLeaseView, anActiveLeaseView, aReleasedLeaseView } from '../../test/support/cli/views.ts';
import { leaseReason, ordinal, waitingLine } from './lease-text.ts';

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

  const waiting = {
    reason: 'building',
    detail: '',
    place: null,
    placeMoreThan: null,
    blueprints: [],
  } as const;
  it.each([
    { lease: aLeaseView(), text: '3rd in line for demo-hosts · 3 of 3 hosts are held' },
    { lease: aLeaseView({ waiting: { ...waiting, blueprints: [] } }), text: 'building' },
    {
      lease: aLeaseView({ waiting: { ...waiting, place: 2, blueprints: ['a', 'b'] } }),
      text: '2nd in line for a, b · building',
    },
    {
      lease: aLeaseView({ waiting: { ...waiting, placeMoreThan: 100, blueprints: ['a'] } }),
      text: 'more than 100 ahead in line for a · building',
    },
    { lease: anActiveLeaseView(), text: '' },
    { lease: aReleasedLeaseView(), text: 'released by ci' },
  ])('$text', ({ lease, text }) => {
    expect(leaseReason(lease)).toBe(text);
  });

  it('names the resource while it is set up', () => {
    expect(waitingLine(anActiveLeaseView({ state: 'acquired', resource: 'res-1' }))).toBe(
      'setting up on res-1',
    );
  });
});
