import { type Source, sources } from './source.ts';

/** What is wrong with some files: where, what, and what instead. One sentence or two each. */
export type Rule = (sources: readonly Source[]) => readonly string[];

/** Fails with nothing but the sentences: what to read is where to go and what to do. */
export function expectTidy(rule: Rule): void {
  const troubles = rule(sources);
  if (troubles.length === 0) return;
  const error = new Error(`${troubles.length} untidy\n${troubles.join('\n')}`);
  error.stack = '';
  throw error;
}
