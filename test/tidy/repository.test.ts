import { describe, it } from 'vitest';
import { rules } from './rules/index.ts';
import { expectTidy } from './trouble.ts';

describe('in this repository', () => {
  it.each(rules)('$claim', ({ rule }) => {
    expectTidy(rule);
  });
});
