import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from './json.ts';
import { canonical } from './json.ts';

const json: fc.Arbitrary<Json> = fc.letrec<{ tree: Json }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'binary' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('tree'), { maxKeys: 4 }),
  ),
})).tree;

/** Returns the same value with its keys reversed at every depth. */
function reversed(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

describe('the canonical text of a value', () => {
  it.each([
    { value: { b: 1, a: { d: [2, 1], c: null } }, text: '{"a":{"c":null,"d":[2,1]},"b":1}' },
    { value: [], text: '[]' },
    { value: {}, text: '{}' },
    { value: 'ü"\n', text: '"ü\\"\\n"' },
    { value: [true, 1.5, null], text: '[true,1.5,null]' },
    { value: { a10: 1, a2: 2, A: 3 }, text: '{"A":3,"a10":1,"a2":2}' },
  ])('$value → $text', ({ value, text }) => {
    expect(canonical(value)).toBe(text);
  });

  it('does not depend on the order of keys', () => {
    fc.assert(fc.property(json, (value) => canonical(reversed(value)) === canonical(value)));
  });

  it('parses to the same value', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('is the same for equal values only', () => {
    const parsed = (value: Json): Json => JSON.parse(JSON.stringify(value));

    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(canonical(a) === canonical(b)).toBe(isDeepStrictEqual(parsed(a), parsed(b)));
      }),
    );
  });
});
