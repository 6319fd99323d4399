import type { ItemChange } from '../../../shared/adapters/memory/evaluate-write.ts';
import type { Instant } from '../../../shared/model/time.ts';
import type { Table, Write } from '../../../shared/model/write.ts';
import type { Life } from '../stage/life.ts';

/** One transaction that landed, and the function that made it (null: the test itself). */
export type LandedCommit = Readonly<{
  life: Life | null;
  writes: readonly Write[];
  changes: readonly ItemChange[];
  now: Instant;
  step: number;
}>;

/** A rule over events: called for every commit before and after the view follows it. */
export type HistoryRule = Readonly<{
  before?: (commit: LandedCommit) => readonly string[];
  after?: (commit: LandedCommit) => readonly string[];
}>;

export const changesIn = (
  { changes }: LandedCommit,
  ...tables: readonly Table[]
): readonly ItemChange[] => changes.filter(({ key }) => tables.includes(key.table));
