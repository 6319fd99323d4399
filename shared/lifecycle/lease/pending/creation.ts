import type { Lease, PendingLease } from '../../../model/lease.ts';
import type { Commit, Decision, Recheck } from '../../decision.ts';
import { commitTo } from '../../decision.ts';
import type { PendingTurn } from '../turn.ts';
import { decidePending } from './decide.ts';

/** True after other turns won every race: the lease stands in line, without seat or room. */
export type JoinsAnyway = Readonly<{ joinsAnyway: boolean }>;

/**
 * Decides the creation of a lease: as its worker would, and what must follow, because its creator
 * cannot go on with it.
 *
 * A lease in line takes no turn until it is handed something. So its creator looks on its behalf:
 * at the free seats (`joined`) and at the counter (`newcomer`). Only a lease that has something to
 * do at once is woken.
 */
export function decideCreation(
  lease: PendingLease,
  turn: PendingTurn,
  { joinsAnyway }: JoinsAnyway,
): Decision<Lease> {
  const decision = decidePending(lease, joinsAnyway ? asIfNothingWereFree(turn) : turn);
  if (decision.kind !== 'commit' || decision.commit.next === null) return decision;
  const { next, ...commit } = decision.commit;
  // Only its worker asks resources to make room.
  const couldReclaim = joinsAnyway && turn.idle.length + turn.busy.length > 0;
  const mustGoOn = couldReclaim || hasMoreToDo(next);
  return commitTo<Lease>(next, {
    ...commit,
    wakes: [...(mustGoOn ? [{ id: lease.id, reason: 'created' }] : []), ...commit.wakes],
    rechecks: [...commit.rechecks, ...(mustGoOn ? [] : lookForRoom(next))],
  });
}

function hasMoreToDo(lease: Lease): boolean {
  switch (lease.state) {
    case 'acquired':
      return true;
    case 'pending':
      // It may stand in no line: blueprints that were closed may be open by now.
      return lease.lines.length === 0;
    case 'active':
    case 'released':
    case 'broken':
    case 'destroyed':
      return false;
  }
}

const lookForRoom = (lease: NonNullable<Commit<Lease>['next']>): readonly Recheck[] =>
  lease.state === 'pending' && lease.building === null && lease.waiting.reason !== 'cleaning'
    ? [
        {
          kind: 'newcomer',
          lease: lease.id,
          blueprints: [...new Set(lease.lines.map(({ blueprint }) => blueprint))],
        },
      ]
    : [];

/** A commit that stands in line and does nothing else writes no item that others write too. */
const asIfNothingWereFree = (turn: PendingTurn): PendingTurn => ({
  ...turn,
  freeSeats: [],
  plans: new Map(),
  idle: [],
  busy: [],
});
