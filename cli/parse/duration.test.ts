import { describe, expect, it } from 'vitest';
import { durationOption, durationSeconds } from './duration.ts';

describe('a duration', () => {
  it.each([
    { text: '90', seconds: 90 },
    { text: '90s', seconds: 90 },
    { text: '30m', seconds: 1_800 },
    { text: '2h', seconds: 7_200 },
    { text: '1d', seconds: 86_400 },
    { text: '1h30m', seconds: 5_400 },
    { text: '0', seconds: 0 },
    { text: '', seconds: null },
    { text: 'm', seconds: null },
    { text: '-5m', seconds: null },
    { text: '1.5h', seconds: null },
    { text: '5 m', seconds: null },
    { text: '10w', seconds: null },
    { text: '9999999999', seconds: null },
  ])('$text is $seconds s', ({ text, seconds }) => {
    expect(durationSeconds(text)).toBe(seconds);
  });

  it('throws what is allowed, as an option', () => {
    expect(() => durationOption('--ttl')('soon')).toThrow('--ttl soon: not a duration.');
  });
});
