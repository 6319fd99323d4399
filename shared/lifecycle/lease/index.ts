import type { Lease } from '../../model/lease.ts';
import type { Decision } from '../decision.ts';
import { commitTo, wait } from '../decision.ts';
import { decideAcquired } from './acquired.ts';
import { decideActive } from './active.ts';
import { decideEnding } from './ending.ts';
import { decidePending } from './pending/decide.ts';
import type { HeldTurn, PendingTurn } from './turn.ts';

/** What was gathered for the state the lease was loaded in: lines and free seats, or its seat. */
export type LeaseTurn =
  | Readonly<{ for: 'pending'; turn: PendingTurn }>
  | Readonly<{ for: 'held'; turn: HeldTurn }>;

/** Decides one turn of one lease. Pure. */
export function decideLease(lease: Lease, facts: LeaseTurn): Decision<Lease> {
  if (lease.state === 'pending') {
    if (facts.for !== 'pending')
      throw new Error(`${lease.id} is pending: its turn was gathered for another state`);
    return decidePending(lease, facts.turn);
  }
  if (lease.state === 'destroyed') {
    // Commands that came too late are deleted; nothing else is left to do.
    const { commands } = facts.turn;
    return commands.length > 0 ? commitTo<Lease>(null, { consumes: commands }) : wait;
  }
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
