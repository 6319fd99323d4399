import type { EndingLease, Lease } from '../../model/lease.ts';
import { limits } from '../../model/limits.ts';
import type { Instant } from '../../model/time.ts';
import { unreachable } from '../../model/unreachable.ts';
import { putCommand } from '../allocator/seats.ts';
import type { Decision } from '../decision.ts';
import { act, move, rest, wait } from '../decision.ts';
import { isUnfinished } from '../execution/unfinished.ts';
import { cleanUpPolicy, retry } from '../retry.ts';
import { wakeIn } from '../schedule.ts';
import type { Step } from '../step.ts';
import { lastCommit } from './end.ts';
import type { HeldTurn } from './turn.ts';

/** Every way out of `released` and `broken`: cleaned and nothing left running, then destroyed. */
export function decideEnding(lease: EndingLease, turn: HeldTurn): Decision<Lease> {
  const told = turn.commands.some(
    ({ kind, ...rest }) => kind === 'release' && 'now' in rest && rest.now,
  );
  if (told && !lease.cleaned) {
    return move<Lease>({ ...lease, cleaned: true }, { obeys: turn.commands });
  }
  const clean = lease.cleaned || hostIsGone(turn) || turn.step?.step === 'done';
  const running = turn.executions.filter(isUnfinished);
  if (clean && running.length === 0) return lastCommit(lease, turn, turn.commands);
  if (clean && !lease.cleaned) {
    return move<Lease>(
      { ...lease, cleaned: true, wakeAt: wakeIn(turn.now, limits.releasedPoll) },
      { obeys: turn.commands, wakes: running.map(({ id }) => ({ id, why: 'its lease ended' })) },
    );
  }
  if (clean) return stillRunning(lease, turn);
  if (turn.step) return afterStep(lease, turn.step, turn);
  return act('endLease');
}

/** A resource is destroyed only when every seat is home; until then its drain says *now*. */
const hostIsGone = ({ resource }: HeldTurn): boolean =>
  resource === null || resource.state === 'destroyed';

function stillRunning(lease: EndingLease, turn: HeldTurn): Decision<Lease> {
  if (lease.wakeAt > turn.now && turn.commands.length === 0) return wait;
  // Their last commits wake this lease; looking again is for the wake that was lost.
  return move<Lease>(
    { ...lease, wakeAt: wakeIn(turn.now, limits.releasedPoll) },
    {
      obeys: turn.commands,
      wakes: turn.executions.filter(isUnfinished).map(({ id }) => ({ id, why: 'its lease ended' })),
    },
  );
}

/** Its seat stays held until it is clean, but the other seats of its resource take nobody more. */
function quarantine(lease: EndingLease, why: string, count: number, now: Instant) {
  if (lease.resourceId === null || count !== limits.quarantineAfter) return {};
  const order = putCommand({
    kind: 'quarantine',
    ulid: `0-unclean-${lease.id}`,
    target: lease.resourceId,
    by: 'system',
    from: lease.id,
    at: now,
    because: `the clean-up of ${lease.id} failed ${count} times: ${why}`,
  });
  return { writes: [order], wakes: [{ id: lease.resourceId, why: 'quarantine' }] };
}

function afterStep(lease: EndingLease, step: Step, turn: HeldTurn): Decision<Lease> {
  switch (step.step) {
    case 'note':
      return move<Lease>({ ...lease, memo: step.memo }, { obeys: turn.commands, act: 'endLease' });
    case 'wait':
      return rest<Lease>(
        { ...lease, memo: step.memo ?? lease.memo, wakeAt: wakeIn(turn.now, step.seconds) },
        { obeys: turn.commands },
      );
    case 'failed': {
      const { fault } = step;
      const answer = retry(cleanUpPolicy, fault.reason, lease.retries, turn.chance);
      const delay = answer.again ? Math.max(1, answer.delaySeconds) : limits.linePoll;
      const count = answer.again ? { [answer.counter]: answer.count } : {};
      return rest<Lease>(
        {
          ...lease,
          memo: step.memo ?? lease.memo,
          retries: { ...lease.retries, ...count },
          wakeAt: wakeIn(turn.now, delay),
        },
        {
          obeys: turn.commands,
          says: [{ kind: 'clean-up-failed', text: fault.detail }],
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
