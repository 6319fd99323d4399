import type { Lease } from '../../model/lease.ts';
import type { Decision } from '../decision.ts';
import { decideAcquired } from './acquired.ts';
import { decideActive } from './active.ts';
import { decideDestroyed } from './destroyed.ts';
import { decideEnding } from './ending.ts';
import { decidePending } from './pending/decide.ts';
import type { HeldTurn, PendingTurn } from './turn.ts';

/**
 * A turn is gathered for the state it was read in: lines and bags for who waits, the seat for who
 * holds.
 */
export type LeaseTurn =
  | Readonly<{ for: 'pending'; turn: PendingTurn }>
  | Readonly<{ for: 'held'; turn: HeldTurn }>;

/** One lease, one turn, one decision. Pure. */
export function decideLease(lease: Lease, facts: LeaseTurn): Decision<Lease> {
  if (lease.state === 'pending') {
    if (facts.for !== 'pending')
      throw new Error(`${lease.id} is pending: its turn was gathered for another state`);
    return decidePending(lease, facts.turn);
  }
  if (lease.state === 'destroyed') return decideDestroyed(lease, facts.turn);
  if (facts.for !== 'held')
    throw new Error(`${lease.id} is ${lease.state}: its turn was gathered for a pending lease`);
  switch (lease.state) {
    case 'acquired':
      return decideAcquired(lease, facts.turn);
    case 'active':
      return decideActive(lease, facts.turn);
    case 'released':
    case 'broken':
      return decideEnding(lease, facts.turn);
  }
}
