import type { CommandOf } from '../../model/command.ts';
import type { ActiveLease, Lease } from '../../model/lease.ts';
import { putCommand } from '../allocator/seats.ts';
import type { Decision } from '../decision.ts';
import { commitTo } from '../decision.ts';
import type { HeldTurn } from './turn.ts';

/**
 * A lease that a resource needs does not end under it. Released by anyone but that resource, it has
 * the resource drained first, and ends when the resource itself releases it, at its own end.
 *
 * @returns null if the release is to be obeyed as it is
 */
export function releaseOwnerFirst(
  lease: ActiveLease,
  release: CommandOf<'release'>,
  turn: HeldTurn,
): Decision<Lease> | null {
  const { owner } = turn;
  if (lease.dependencyOf === null || release.from === lease.dependencyOf) return null;
  if (owner === null || owner.state === 'destroyed') return null;
  // The drain of the resource under this lease repeats its release; the owner needs it once, or
  // once more if it has become urgent.
  const leaves = 'drainUntil' in owner && (!release.now || owner.drainUntil <= turn.now);
  if (leaves) return commitTo<Lease>(lease, { consumes: turn.commands });
  const command = putCommand({
    kind: 'release',
    // Sorts after a command that the machine is lost, which must be obeyed first.
    ulid: `0-${release.now ? 'now' : 'needed'}-${lease.id}`,
    target: owner.id,
    by: release.by,
    from: lease.id,
    at: turn.now,
    reason: release.reason,
    ifHolds: null,
    now: release.now,
  });
  const text = `release requested, so ${owner.id} goes first: ${release.reason}`;
  return commitTo<Lease>(lease, {
    writes: [command],
    consumes: turn.commands,
    events: [{ kind: 'release-forwarded', text }],
    by: release.by,
    wakes: [{ id: owner.id, reason: 'a lease that it needs is to end' }],
  });
}
