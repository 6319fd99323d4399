import { describe, expect, it } from 'vitest';
import { relative, rough, took } from './time.ts';

describe('times for people', () => {
  it.each([
    { ms: 6, text: '0.01 s' },
    { ms: 150, text: '0.15 s' },
    { ms: 999, text: '1.0 s' },
    { ms: 31_400, text: '31.4 s' },
    { ms: 243_000, text: '4 min 3 s' },
    { ms: 3_600_000, text: '1 h' },
    { ms: -5, text: '0.00 s' },
  ])('$ms ms is $text', ({ ms, text }) => {
    expect(took(ms)).toBe(text);
  });

  it.each([
    { seconds: 59, text: '59 s' },
    { seconds: 60, text: '1 min' },
    { seconds: 1_680, text: '28 min' },
    { seconds: 3_900, text: '1 h 5 min' },
    { seconds: 69_000, text: '19 h' },
    { seconds: 86_400 * 3, text: '3 d' },
    { seconds: 86_400 + 7_200, text: '1 d 2 h' },
  ])('$seconds s is $text', ({ seconds, text }) => {
    expect(rough(seconds)).toBe(text);
  });

  const now = Date.parse('2026-11-20T14:31:05.000Z');
  it.each([
    { at: '2026-11-20T14:59:07.000Z', text: 'in 28 min' },
    { at: '2026-11-20T14:31:35.000Z', text: 'in 30 s' },
    { at: '2026-11-20T14:31:05.400Z', text: 'now' },
    { at: '2026-11-20T14:29:00.000Z', text: '2 min ago' },
    { at: null, text: '–' },
  ])('$at is $text, relative to now', ({ at, text }) => {
    expect(relative(at, now)).toBe(text);
  });
});
