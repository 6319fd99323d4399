import type { DestroyedLease, Lease } from '../../model/lease.ts';
import type { Decision, TurnCommon } from '../decision.ts';
import { move, wait } from '../decision.ts';

/** Nothing is left to do but to throw away what was asked of it too late. */
export const decideDestroyed = (_lease: DestroyedLease, turn: TurnCommon): Decision<Lease> =>
  turn.commands.length > 0 ? move<Lease>(null, { obeys: turn.commands }) : wait;
