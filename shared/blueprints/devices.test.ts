import { describe, expect, it } from 'vitest';
import { labelSetsOf, tooManyLabelSets } from './devices.ts';
import { fitOf } from './match-attributes.ts';

const device = (labels: Record<string, string>, disabled = false) => ({ labels, disabled });

describe('the label sets of devices', () => {
  it('are counted, whatever the order of labels', () => {
    const sets = labelSetsOf([
      device({ os: 'linux', row: 'a' }),
      device({ os: 'mac' }, true),
      device({ row: 'a', os: 'linux' }, true),
    ]);

    expect(sets).toEqual([
      { labels: { os: 'linux', row: 'a' }, devices: 2, enabled: 1 },
      { labels: { os: 'mac' }, devices: 1, enabled: 0 },
    ]);
  });

  it.each([
    [8, null],
    [9, { detail: expect.stringContaining('9 different sets of labels'), field: 'devices' }],
  ])('%i different ones: %j', (count, refusal) => {
    const devices = Array.from({ length: count }, (_, n) => device({ n: String(n) }));

    expect(tooManyLabelSets(labelSetsOf(devices))).toEqual(refusal);
  });

  it('a fit is a short hash of labels, the same in any order', () => {
    expect(fitOf({ os: 'linux', row: 'a' })).toBe(fitOf({ row: 'a', os: 'linux' }));
    expect(fitOf({ os: 'linux' })).not.toBe(fitOf({ os: 'mac' }));
    expect(fitOf({})).toMatch(/^[0-9a-z]{16}$/);
  });
});
