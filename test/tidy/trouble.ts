import { type Source, sources } from './source.ts';

/** Checks sources. Returns one message a violation: where it is, what it is, and the remedy. */
export type TidyRule = (sources: readonly Source[]) => readonly string[];

/** Fails with the messages alone, without a stack: they say where to go and what to do. */
export function expectTidy(rule: TidyRule): void {
  const troubles = rule(sources);
  if (troubles.length === 0) return;
  const error = new Error(`${troubles.length} untidy\n${troubles.join('\n')}`);
  error.stack = '';
  throw error;
}
