import type { EndingLease, Lease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import type { Instant } from '../../model/time.ts';
import { unreachable } from '../../model/unreachable.ts';
import { putCommand } from '../allocator/seats.ts';
import type { Decision } from '../decision.ts';
import { callHook, commitAndWait, commitTo, wait } from '../decision.ts';
import { isUnfinished } from '../execution/unfinished.ts';
import type { HookResult } from '../hook-result.ts';
import { retry, steadyRetry } from '../retry.ts';
import { wakeIn } from '../schedule.ts';
import { lastCommit } from './end-commits.ts';
import type { HeldTurn } from './turn.ts';

/** Every way out of `released` and `broken`: cleaned and nothing left running, then destroyed. */
export function decideEnding(lease: EndingLease, turn: HeldTurn): Decision<Lease> {
  const told = turn.commands.some(
    ({ kind, ...rest }) => kind === 'release' && 'now' in rest && rest.now,
  );
  if (told && !lease.cleaned) {
    return commitTo<Lease>({ ...lease, cleaned: true }, { consumes: turn.commands });
  }
  const clean = lease.cleaned || hostIsGone(turn) || turn.hookResult?.kind === 'done';
  const running = turn.executions.filter(isUnfinished);
  if (clean && running.length === 0) return lastCommit(lease, turn, turn.commands);
  if (clean && !lease.cleaned) {
    return commitTo<Lease>(
      { ...lease, cleaned: true, wakeAt: wakeIn(turn.now, limits.releasedPoll) },
      {
        consumes: turn.commands,
        wakes: running.map(({ id }) => ({ id, reason: 'its lease ended' })),
      },
    );
  }
  if (clean) return stillRunning(lease, turn);
  if (turn.hookResult) return afterHook(lease, turn.hookResult, turn);
  return callHook('endLease');
}

/** A resource is destroyed only when every seat is home; until then its drain says *now*. */
const hostIsGone = ({ resource }: HeldTurn): boolean =>
  resource === null || resource.state === 'destroyed';

function stillRunning(lease: EndingLease, turn: HeldTurn): Decision<Lease> {
  if (lease.wakeAt > turn.now && turn.commands.length === 0) return wait;
  // Their last commits wake this lease; looking again is for the wake that was lost.
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

/** Its seat stays held until it is clean, but the other seats of its resource take nobody more. */
function quarantine(lease: EndingLease, reason: string, count: number, now: Instant) {
  if (lease.resourceId === null || count !== limits.quarantineAfter) return {};
  const order = putCommand({
    kind: 'quarantine',
    ulid: `0-unclean-${lease.id}`,
    target: lease.resourceId,
    by: 'system',
    from: lease.id,
    at: now,
    reason: `the clean-up of ${lease.id} failed ${count} times: ${reason}`,
  });
  return { writes: [order], wakes: [{ id: lease.resourceId, reason: 'quarantine' }] };
}

function afterHook(lease: EndingLease, step: HookResult, turn: HeldTurn): Decision<Lease> {
  switch (step.kind) {
    case 'persist':
      return commitTo<Lease>(
        { ...lease, hookState: step.hookState },
        { consumes: turn.commands, hook: 'endLease' },
      );
    case 'wait':
      return commitAndWait<Lease>(
        {
          ...lease,
          hookState: step.hookState ?? lease.hookState,
          wakeAt: wakeIn(turn.now, step.seconds),
        },
        { consumes: turn.commands },
      );
    case 'failed': {
      const { fault } = step;
      const answer = retry(steadyRetry, fault.reason, lease.retries, turn.chance);
      const delay = answer.again ? Math.max(1, answer.delaySeconds) : limits.linePoll;
      const count = answer.again ? { [answer.counter]: answer.count } : {};
      return commitAndWait<Lease>(
        {
          ...lease,
          hookState: step.hookState ?? lease.hookState,
          retries: { ...lease.retries, ...count },
          wakeAt: wakeIn(turn.now, delay),
        },
        {
          consumes: turn.commands,
          events: [{ kind: 'clean-up-failed', text: fault.detail }],
          ...quarantine(lease, fault.detail, answer.again ? answer.count : 0, turn.now),
        },
      );
    }
    case 'done':
      throw new Error('a done step is decided before');
    default:
      return unreachable(step);
  }
}
