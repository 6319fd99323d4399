import type { Recheck } from '../../../shared/lifecycle/decision.ts';
import type { ObjectId } from '../../../shared/model/ids.ts';
import type { AnyRecord } from '../../../shared/model/record.ts';
import type { Outcome, Transaction } from '../../../shared/model/write.ts';
import { keyText } from '../../../shared/model/write.ts';
import type { World } from './world.ts';

/**
 * A turn in flight: it has read and decided, and its commit is under way; or it has committed and
 * is about to look again. `key` tells turns apart that may go on differently.
 */
export type Turn = Readonly<{
  key: string;
  by: ObjectId;
  label: string;
  /** Null: it will look, but has not read yet. */
  transaction: Transaction | null;
  /** What is wrong with this very commit, should it come true. */
  wrong: string | null;
  /** What is wrong with having committed it, seen by what lies there afterwards. */
  checks: (after: World) => string | null;
  /** Its own record moved: what of it? Null: it would be refused, so it is over. */
  whenStale(): Turn | null;
  /** What is to be looked at, who is woken, and whether the turn goes on after the commit. */
  rechecks: readonly Recheck[];
  wakes: readonly ObjectId[];
  goesOn: boolean;
  /** It has committed: to stop now is to leave its look undone. */
  isLook: boolean;
  /** How it goes on in a world after this outcome of its commit (null: it reads first). */
  after(world: World, outcome: Outcome | null): Promise<Afterwards>;
}>;

/** Turns that take its place (one, unless an act outside may end in several ways), and wakes. */
export type Afterwards = Readonly<{ turns: readonly Turn[]; wakes: readonly ObjectId[] }>;

export const over: Afterwards = { turns: [], wakes: [] };

/** The record whose version a commit is conditional on, and moves. */
export function movedBy({ writes }: Transaction): string | null {
  const move = writes.find(({ when }) =>
    when.some((it) => 'equals' in it && it.attr === 'version'),
  );
  return move ? keyText(move.key) : null;
}

export const isHeld = (record: AnyRecord | null): boolean =>
  record !== null && (record.state === 'acquired' || record.state === 'active');
