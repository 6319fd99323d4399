import { describe, expect, it } from 'vitest';
import { fileLengths, functionLengths, lineLengths, medianLength } from './rules/sizes.ts';
import { sourceOf } from './source.ts';

const lines = (count: number): string => 'f();\n'.repeat(count);
const longBody = (head: string): string => `${head}\n${lines(60)}}`;

describe('a function', () => {
  it.each([
    { head: 'function f() {', messages: 1 },
    { head: 'export async function f(a: A): Promise<Readonly<{ b: C }>> {', messages: 1 },
    { head: 'function f({\n  a,\n}: A): B {', messages: 1 },
    { head: 'const f = (a: A) => {', messages: 1 },
    { head: 'const f = { async get(key) {', messages: 1 },
    { head: 'if (a) {', messages: 0 },
    { head: 'class A {', messages: 0 },
    { head: "describe('a', () => { it('b', () => {});", messages: 0 },
  ])('opened by $head with sixty lines is reported $messages times', ({ head, messages }) => {
    expect(functionLengths([sourceOf('cli/a.ts', longBody(head))])).toHaveLength(messages);
  });

  it('of sixty lines is accepted', () => {
    expect(functionLengths([sourceOf('cli/a.ts', `function f() {\n${lines(58)}}`)])).toEqual([]);
  });
});

describe('a file', () => {
  it('of 251 lines is reported, one of 250 is not', () => {
    const [long, longest] = [lines(251), lines(250)];
    const found = fileLengths([sourceOf('cli/a.ts', long), sourceOf('cli/b.ts', longest)]);

    expect(found).toEqual([expect.stringContaining('cli/a.ts:1 has 251 lines')]);
  });

  it('among many long ones is reported as their median', () => {
    const all = [10, 61, 90].map((count) => sourceOf(`cli/${count}.ts`, lines(count)));

    expect(medianLength(all)).toEqual([expect.stringContaining('has 61 lines')]);
  });

  it('with a line of 101 columns is reported with that line', () => {
    const text = `f();\n${'x'.repeat(101)}\n${'x'.repeat(100)}`;

    const found = lineLengths([sourceOf('cli/a.ts', text)]);

    expect(found).toEqual([expect.stringContaining('cli/a.ts:2 has 101 columns')]);
  });
});
