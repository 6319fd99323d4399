import type { CommandOf } from '../../model/command.ts';
import type { ActiveLease, Lease } from '../../model/lease.ts';
import { putCommand } from '../allocator/seats.ts';
import type { Decision } from '../decision.ts';
import { commitTo } from '../decision.ts';
import type { HeldTurn } from './turn.ts';

/**
 * A lease that a resource needs does not end under it: told to by anybody else, it has that
 * resource drained first, and ends when the resource itself says so, at its end.
 */
export function releaseOwnerFirst(
  lease: ActiveLease,
  release: CommandOf<'release'>,
  turn: HeldTurn,
): Decision<Lease> | null {
  const { owner } = turn;
  if (lease.dependencyOf === null || release.from === lease.dependencyOf) return null;
  if (owner === null || owner.state === 'destroyed') return null;
  // The drain under it says so again and again; its owner needs to hear it once, or once more in
  // haste.
  const leaves = 'drainUntil' in owner && (!release.now || owner.drainUntil <= turn.now);
  if (leaves) return commitTo<Lease>(lease, { consumes: turn.commands });
  const order = putCommand({
    kind: 'release',
    ulid: `0-${release.now ? 'now' : 'nest'}-${lease.id}`,
    target: owner.id,
    by: release.by,
    from: lease.id,
    at: turn.now,
    reason: release.reason,
    ifHolds: null,
    now: release.now,
  });
  const text = `told to end, so ${owner.id} goes first: ${release.reason}`;
  return commitTo<Lease>(lease, {
    writes: [order],
    consumes: turn.commands,
    events: [{ kind: 'release-forwarded', text }],
    by: release.by,
    wakes: [{ id: owner.id, reason: 'a lease that it needs is to end' }],
  });
}
