import type { Recheck } from '../../../shared/lifecycle/decision.ts';
import type { ObjectId } from '../../../shared/model/ids.ts';
import type { AnyRecord } from '../../../shared/model/record.ts';
import type { Outcome, Transaction } from '../../../shared/model/write.ts';
import { keyText } from '../../../shared/model/write.ts';
import type { World } from './world.ts';

/**
 * A turn in flight: it has read and decided and its commit is under way, or it has committed and is
 * about to recheck. `key` differs between turns that may go on differently.
 */
export type Turn = Readonly<{
  key: string;
  by: ObjectId;
  label: string;
  /** Null: it will recheck, but has not read yet. */
  transaction: Transaction | null;
  /** What is wrong with the commit, should it land. */
  wrong: string | null;
  /** What is wrong with having committed, judged by the tables afterwards. */
  checks: (after: World) => string | null;
  /** The turn after its own record changed. Null: its commit would be refused, so it is over. */
  whenStale(): Turn | null;
  /** What to recheck, which objects to wake, and whether the turn goes on after the commit. */
  rechecks: readonly Recheck[];
  wakes: readonly ObjectId[];
  goesOn: boolean;
  /** It has committed: stopping now leaves its recheck undone. */
  isLook: boolean;
  /** How it goes on in a world after an outcome of its commit (null: it reads first). */
  after(world: World, outcome: Outcome | null): Promise<Afterwards>;
}>;

/** The turns that replace it (one, unless a hook has several possible results), and its wakes. */
export type Afterwards = Readonly<{ turns: readonly Turn[]; wakes: readonly ObjectId[] }>;

export const over: Afterwards = { turns: [], wakes: [] };

/** The record that a commit changes, on condition of its version. */
export function movedBy({ writes }: Transaction): string | null {
  const move = writes.find(({ when }) =>
    when.some((it) => 'equals' in it && it.attr === 'version'),
  );
  return move ? keyText(move.key) : null;
}

export const isHeld = (record: AnyRecord | null): boolean =>
  record !== null && (record.state === 'acquired' || record.state === 'active');
