import type { Weather } from '../stage/profile.ts';

export type TextChange = Readonly<{
  /** From the root of the repository. */
  file: string;
  /** Must occur in the file exactly once. */
  find: string;
  replace: string;
}>;

/** A bug planted on purpose: changes to the text of modules while they are loaded. */
export type Patch = Readonly<{
  name: string;
  changes: readonly TextChange[];
  /** What the bug does, in one sentence. */
  reason: string;
  /** Matches the sentences that rightly report this bug. */
  caught: RegExp;
  /** The first seed known to expose the bug: tests begin here. */
  seed: number;
  /** The weather that a rare bug needs. Omitted: each seed draws its own. */
  weather?: Weather;
}>;
