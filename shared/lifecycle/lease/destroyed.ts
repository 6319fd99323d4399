import type { DestroyedLease, Lease } from '../../model/lease.ts';
import type { Decision, TurnCommon } from '../decision.ts';
import { commitTo, wait } from '../decision.ts';

/** Nothing is left to do but to throw away what was asked of it too late. */
export const decideDestroyed = (_lease: DestroyedLease, turn: TurnCommon): Decision<Lease> =>
  turn.commands.length > 0 ? commitTo<Lease>(null, { consumes: turn.commands }) : wait;
