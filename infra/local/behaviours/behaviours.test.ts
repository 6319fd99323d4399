import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Behaviour } from './behaviour.ts';
import { behaviours } from './index.ts';

const all: readonly Behaviour[] = behaviours;
const provingTests = all.flatMap(({ name, local }) => {
  if ('enforced' in local) return [{ name, proof: local.enforced }];
  return 'injected' in local ? [{ name, proof: local.injected }] : [];
});

describe('the behaviours of AWS', () => {
  it('have names of their own', () => {
    const names = all.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
  });

  it.each(provingTests)('$name is proven by a test that exists once', ({ proof: [file, name] }) => {
    const source = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
    const quoted = ["'", '"', '`'].map((quote) => `${quote}${name}${quote}`);
    const uses = quoted.reduce((sum, text) => sum + source.split(text).length - 1, 0);

    expect(uses).toBe(1);
  });
});
