import type { Weather } from '../stage/profile.ts';
import { landingPatches } from './landing.ts';
import { lifePatches } from './life.ts';
import { seatPatches } from './seats.ts';

export type TextChange = Readonly<{
  /** From the root of the repository. */
  file: string;
  /** Must stand there exactly once. */
  find: string;
  replace: string;
}>;

/** A bug planted on purpose, as changes of modules' text while they are loaded. */
export type Patch = Readonly<{
  name: string;
  changes: readonly TextChange[];
  /** What the bug is, in one sentence. */
  why: string;
  /** What is said of it, in one of these words. */
  caught: RegExp;
  /** The first seed known to show it: tests begin here. */
  seed: number;
  /** For a bug that shows rarely: the weather that it takes. Left out: as each seed has it. */
  weather?: Weather;
}>;

export const patches: readonly Patch[] = [...seatPatches, ...landingPatches, ...lifePatches];
