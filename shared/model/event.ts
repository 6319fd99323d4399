import type { JsonObject } from './json.ts';
import type { Instant } from './time.ts';

/** One thing that a commit did, in the product's words. */
export type What = Readonly<{ kind: string; text: string; data?: JsonObject }>;

/** One item per commit that moved state, holder or reason. */
export type EventRecord = Readonly<{
  object: string;
  version: number;
  at: Instant;
  /** Who caused it: a principal, an object, `system`. */
  by: string;
  state: string;
  what: readonly What[];
}>;
