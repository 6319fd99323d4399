import { describe, expect, it } from 'vitest';
import { cut } from './text.ts';

describe('text for a terminal', () => {
  it.each([
    { text: 'abc', width: 3, result: 'abc' },
    { text: 'abcd', width: 3, result: 'ab…' },
    { text: '👩‍👩‍👧 family', width: 3, result: '👩‍👩‍👧 …' },
  ])('cuts $text to $result', ({ text, width, result }) => {
    expect(cut(text, width)).toBe(result);
  });
});
