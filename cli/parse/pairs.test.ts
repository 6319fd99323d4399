import { describe, expect, it } from 'vitest';
import { attributeOption, countOption, listOption } from './pairs.ts';

describe('--attr', () => {
  it.each([
    { text: 'os=linux', value: 'linux' },
    { text: 'os=', value: '' },
    { text: 'cores=4', value: 4 },
    { text: 'load=-0.5', value: -0.5 },
    { text: 'gpu=true', value: true },
    { text: 'gpu=false', value: false },
    { text: 'version="10"', value: '10' },
    { text: 'build=007', value: '007' },
    { text: 'id=12345678901234567890', value: '12345678901234567890' },
    { text: 'query=a=b', value: 'a=b' },
  ])('$text means $value', ({ text, value }) => {
    expect(Object.values(attributeOption(text))).toEqual([value]);
  });

  it.each(['os', '=linux', ''])('refuses %s', (text) => {
    expect(() => attributeOption(text)).toThrow('not a name and a value');
  });

  const collected = (...texts: readonly string[]) =>
    texts.reduce((sum, one) => attributeOption(one, sum), {});

  it('collects repeated options', () => {
    expect(collected('a=1', 'b=2', 'toString=3')).toEqual({ a: 1, b: 2, toString: 3 });
  });

  it('refuses a name given twice', () => {
    expect(() => collected('a=1', 'b=2', 'a=3')).toThrow('--attr a=3: a is given twice.');
  });
});

describe('other repeatable options', () => {
  it('--blueprint accepts commas as well', () => {
    expect(listOption('b,c', ['a'])).toEqual(['a', 'b', 'c']);
  });

  it.each(['-1', '1000', '1.5', 'x', ''])('refuses --priority %s', (text) => {
    expect(() => countOption('--priority', 0, 999)(text)).toThrow('0 to 999');
  });
});
