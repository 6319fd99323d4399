import type { Execution, RunningExecution } from '../../model/execution.ts';
import type { Fault } from '../../model/fault.ts';
import { limits } from '../../model/limits.ts';
import { unreachable } from '../../model/unreachable.ts';
import type { Decision } from '../decision.ts';
import { callHook, commitAndWait, commitTo } from '../decision.ts';
import { retry, steadyRetry } from '../retry.ts';
import { wakeIn } from '../schedule.ts';
import { endExecution, endWith } from './ended.ts';
import { leaseIsActive } from './queued.ts';
import type { ExecutionOutcome, ExecutionTurn } from './turn.ts';

/** Every way out of `running`: the host reports its end, it is cancelled, or its host is gone. */
export function decideRunning(
  execution: RunningExecution,
  turn: ExecutionTurn,
): Decision<Execution> {
  const { hookResult } = turn;
  const cancel = turn.commands.find(({ kind }) => kind === 'cancel');
  if (hookResult === null && cancel && execution.cancel === null) {
    const { by, reason, at } = cancel;
    return commitTo<Execution>(
      {
        ...execution,
        cancel: { by, detail: reason, at },
        wakeAt: wakeIn(turn.now, limits.releasedPoll),
      },
      {
        consumes: turn.commands,
        events: [{ kind: 'cancelling', text: reason }],
        by,
        hook: 'cancel',
      },
    );
  }
  if (hookResult === null && turn.commands.length > 0)
    return commitTo<Execution>(execution, { consumes: turn.commands });
  if (turn.resource === null || turn.resource.state === 'destroyed') {
    return endExecution(execution, 'lost', `its host ${execution.host} is gone`, turn);
  }
  switch (hookResult?.kind) {
    case undefined:
      // Without a delivery id it may or may not have been sent: a repeated send attaches to it.
      return execution.delivery === null ? callHook('send') : callHook('look');
    case 'sent':
      if (hookResult.outcome) return withOutcome(execution, hookResult.outcome, turn);
      return commitAndWait<Execution>({
        ...execution,
        delivery: hookResult.delivery,
        wakeAt: wakeIn(turn.now, execution.cancel ? limits.releasedPoll : execution.pollSeconds),
      });
    case 'looked':
      return hookResult.outcome
        ? withOutcome(execution, hookResult.outcome, turn)
        : lookLater(execution, turn);
    case 'cancel-sent':
      return callHook('look');
    case 'failed':
      return retryOrLose(execution, hookResult.fault, turn);
    default:
      return unreachable(hookResult);
  }
}

function withOutcome(
  execution: RunningExecution,
  outcome: ExecutionOutcome,
  turn: ExecutionTurn,
): Decision<Execution> {
  const again = outcome.ended.how === 'undelivered' && execution.attempt < limits.deliveries;
  if (!again || execution.cancel || turn.lease?.state !== 'active')
    return endWith(execution, outcome, turn);
  return commitTo<Execution>(
    { ...execution, attempt: execution.attempt + 1, delivery: null, nonce: turn.nonce },
    {
      writes: [leaseIsActive(execution)],
      events: [{ kind: 'sent-again', text: 'the host did not take it in time' }],
      hook: 'send',
    },
  );
}

/** The host's event is the fast path; polling is for events that are lost. */
function lookLater(execution: RunningExecution, turn: ExecutionTurn): Decision<Execution> {
  const { lease } = turn;
  const cleaned =
    lease === null || lease.state === 'destroyed' || ('cleaned' in lease && lease.cleaned);
  if (cleaned) return endExecution(execution, 'cancelled', 'killed when its lease ended', turn);
  if (execution.wakeAt > turn.now) return { kind: 'wait' };
  const pollSeconds = Math.min(execution.pollSeconds * 2, limits.executionPollMax);
  const soon = execution.cancel ? limits.releasedPoll : pollSeconds;
  return commitAndWait<Execution>({ ...execution, pollSeconds, wakeAt: wakeIn(turn.now, soon) });
}

function retryOrLose(
  execution: RunningExecution,
  fault: Fault,
  turn: ExecutionTurn,
): Decision<Execution> {
  if (fault.next === 'give-up') return endExecution(execution, 'lost', fault.detail, turn);
  const answer = retry(steadyRetry, fault.reason, execution.retries, turn.chance);
  const cleaned = turn.lease && 'cleaned' in turn.lease && turn.lease.cleaned;
  if (cleaned) return endExecution(execution, 'cancelled', 'killed when its lease ended', turn);
  const tries = answer.again ? answer.count : 0;
  if (!answer.again || (execution.delivery === null && tries > limits.sendTries)) {
    return endExecution(execution, 'lost', `could not be sent: ${fault.detail}`, turn);
  }
  return commitAndWait<Execution>({
    ...execution,
    retries: { ...execution.retries, [answer.counter]: answer.count },
    wakeAt: wakeIn(turn.now, Math.max(1, answer.delaySeconds)),
  });
}
