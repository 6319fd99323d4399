import { isUnfinished } from '../../model/execution.ts';
import type { EndingLease, Lease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import type { Instant } from '../../model/time.ts';
import { unreachable } from '../../model/unreachable.ts';
import { putCommand } from '../allocator/seats.ts';
import type { Commit, Decision } from '../decision.ts';
import { callHook, commitAndWait, commitTo, wait } from '../decision.ts';
import type { HookResult } from '../hook-result.ts';
import { retryCleanUp } from '../retry.ts';
import { wakeIn } from '../schedule.ts';
import { lastCommit } from './end-commits.ts';
import type { HeldTurn } from './turn.ts';

/** Every way out of `released` and `broken`: cleaned and nothing running, then destroyed. */
export function decideEnding(lease: EndingLease, turn: HeldTurn): Decision<Lease> {
  const releasedNow = turn.commands.some((command) => command.kind === 'release' && command.now);
  if (releasedNow && !lease.cleaned) {
    return commitTo<Lease>({ ...lease, cleaned: true }, { consumes: turn.commands });
  }
  const clean = lease.cleaned || hostIsGone(turn) || turn.hookResult?.kind === 'done';
  const unfinished = turn.executions.filter(isUnfinished);
  if (clean && unfinished.length === 0) return lastCommit(lease, turn, turn.commands);
  if (clean && !lease.cleaned) {
    return commitTo<Lease>(
      { ...lease, cleaned: true, wakeAt: wakeIn(turn.now, limits.releasedPoll) },
      {
        consumes: turn.commands,
        wakes: unfinished.map(({ id }) => ({ id, reason: 'its lease ended' })),
      },
    );
  }
  if (clean) return awaitExecutions(lease, turn);
  if (turn.hookResult) return afterEndLeaseHook(lease, turn.hookResult, turn);
  return callHook('endLease');
}

/**
 * True if the host is gone for certain. A resource is destroyed only when every seat has returned;
 * until then its drain releases the holders with `now`.
 */
const hostIsGone = ({ resource }: HeldTurn): boolean =>
  resource === null || resource.state === 'destroyed';

function awaitExecutions(lease: EndingLease, turn: HeldTurn): Decision<Lease> {
  if (lease.wakeAt > turn.now && turn.commands.length === 0) return wait;
  // Their last commits wake this lease; waking them again is for a wake that was lost.
  return commitTo<Lease>(
    { ...lease, wakeAt: wakeIn(turn.now, limits.releasedPoll) },
    {
      consumes: turn.commands,
      wakes: turn.executions
        .filter(isUnfinished)
        .map(({ id }) => ({ id, reason: 'its lease ended' })),
    },
  );
}

/**
 * Quarantines the resource when the clean-up has failed so often. The lease keeps its seat until it
 * is clean, but the resource's other seats take no new lease.
 */
function quarantine(
  lease: EndingLease,
  failure: Readonly<{ detail: string; count: number }>,
  now: Instant,
): Pick<Partial<Commit<Lease>>, 'writes' | 'wakes'> {
  const { detail, count } = failure;
  if (lease.resourceId === null || count !== limits.quarantineAfter) return {};
  const command = putCommand({
    kind: 'quarantine',
    ulid: `0-unclean-${lease.id}`,
    target: lease.resourceId,
    by: 'system',
    from: lease.id,
    at: now,
    reason: `the clean-up of ${lease.id} failed ${count} times: ${detail}`,
  });
  return { writes: [command], wakes: [{ id: lease.resourceId, reason: 'quarantine' }] };
}

function afterEndLeaseHook(
  lease: EndingLease,
  result: HookResult,
  turn: HeldTurn,
): Decision<Lease> {
  switch (result.kind) {
    case 'persist':
      return commitTo<Lease>(
        { ...lease, hookState: result.hookState },
        { consumes: turn.commands, hook: 'endLease' },
      );
    case 'wait':
      return commitAndWait<Lease>(
        {
          ...lease,
          hookState: result.hookState ?? lease.hookState,
          wakeAt: wakeIn(turn.now, result.seconds),
        },
        { consumes: turn.commands },
      );
    case 'failed': {
      const { reason, detail } = result.fault;
      const { retries, count, delaySeconds } = retryCleanUp(reason, lease.retries, turn.chance);
      return commitAndWait<Lease>(
        {
          ...lease,
          hookState: result.hookState ?? lease.hookState,
          retries,
          wakeAt: wakeIn(turn.now, delaySeconds),
        },
        {
          consumes: turn.commands,
          events: [{ kind: 'clean-up-failed', text: detail }],
          ...quarantine(lease, { detail, count }, turn.now),
        },
      );
    }
    case 'done':
      throw new Error('a finished clean-up is decided before');
    default:
      return unreachable(result);
  }
}
