import type { Change } from '../../../shared/adapters/memory/engine.ts';
import type { Instant } from '../../../shared/model/time.ts';
import type { Table, Write } from '../../../shared/model/write.ts';
import type { Life } from '../stage/life.ts';

/** One transaction that landed, and who made it (null: nobody of the story). */
export type Commit = Readonly<{
  life: Life | null;
  writes: readonly Write[];
  changes: readonly Change[];
  now: Instant;
  step: number;
}>;

/** A rule over what happens, told of every commit before and after the view follows it. */
export type Rule = Readonly<{
  before?: (commit: Commit) => readonly string[];
  after?: (commit: Commit) => readonly string[];
}>;

export const changesOf = ({ changes }: Commit, ...tables: readonly Table[]): readonly Change[] =>
  changes.filter(({ key }) => tables.includes(key.table));
