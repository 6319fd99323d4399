import type { Execution, RunningExecution } from '../../model/execution.ts';
import { limits } from '../../model/limits.ts';
import { unreachable } from '../../model/unreachable.ts';
import type { Decision } from '../decision.ts';
import { callHook, commitAndWait, commitTo } from '../decision.ts';
import { wakeIn } from '../schedule.ts';
import {
  beginCancel,
  cancelAgain,
  isLeaseActive,
  nextCancelHook,
  noteCancelSent,
  retryHook,
} from './cancelling.ts';
import { endExecution, endWith } from './ended.ts';
import { leaseIsActive } from './queued.ts';
import type { ExecutionHookResult, ExecutionOutcome, ExecutionTurn } from './turn.ts';

/** Every way out of `running`: the host reports its end, it is cancelled, or its host is gone. */
export function decideRunning(
  execution: RunningExecution,
  turn: ExecutionTurn,
): Decision<Execution> {
  const { hookResult } = turn;
  const cancel = turn.commands.find(({ kind }) => kind === 'cancel');
  if (hookResult === null && cancel && execution.cancel === null) {
    const { by, reason, at } = cancel;
    return beginCancel(execution, { by, detail: reason, at }, turn);
  }
  if (hookResult === null && turn.commands.length > 0)
    return commitTo<Execution>(execution, { consumes: turn.commands });
  if (turn.resource === null || turn.resource.state === 'destroyed') {
    return endExecution(execution, 'lost', `its host ${execution.host} is gone`, turn);
  }
  return hookResult === null ? nextStep(execution, turn) : afterHook(execution, hookResult, turn);
}

function nextStep(execution: RunningExecution, turn: ExecutionTurn): Decision<Execution> {
  const { cancel } = execution;
  // Without a delivery id it may or may not have been sent: a repeated send attaches to it.
  if (cancel === null) return callHook(execution.delivery === null ? 'send' : 'look');
  const hook = nextCancelHook({ ...execution, cancel }, turn);
  return hook === null ? lookLater(execution, turn) : callHook(hook);
}

function afterHook(
  execution: RunningExecution,
  result: ExecutionHookResult,
  turn: ExecutionTurn,
): Decision<Execution> {
  switch (result.kind) {
    case 'sent': {
      const { delivery, outcome } = result;
      if (outcome) return withOutcome({ ...execution, delivery }, outcome, turn);
      const soon = execution.cancel ? limits.releasedPoll : execution.pollSeconds;
      return commitAndWait<Execution>({ ...execution, delivery, wakeAt: wakeIn(turn.now, soon) });
    }
    case 'looked':
      return result.outcome
        ? withOutcome(execution, result.outcome, turn)
        : lookLater(execution, turn);
    case 'cancel-sent':
      return result.outcome
        ? withCancelOutcome(execution, result.outcome, turn)
        : noteCancelSent(execution, result.delivery, turn);
    case 'killed':
      return noteCancelSent(execution, null, turn);
    case 'failed':
      if (isCleaned(turn)) return endUnreported(execution, turn);
      return (
        retryHook(execution, result, turn) ??
        endExecution(execution, 'lost', `could not be sent: ${result.fault.detail}`, turn)
      );
    default:
      return unreachable(result);
  }
}

function withOutcome(
  execution: RunningExecution,
  outcome: ExecutionOutcome,
  turn: ExecutionTurn,
): Decision<Execution> {
  const { cancel } = execution;
  if (cancel !== null && outcome.delivery === cancel.delivery)
    return withCancelOutcome(execution, outcome, turn);
  if (outcome.ended.how === 'killed' && isLeaseActive(turn)) {
    // What the agent killed reported nothing: the host still has the output, and the confirmation.
    const detail = 'its command was cancelled in SSM';
    return cancel === null
      ? beginCancel(execution, { by: 'host', detail, at: turn.now }, turn)
      : lookLater(execution, turn);
  }
  const again = outcome.ended.how === 'undelivered' && execution.attempt < limits.deliveries;
  if (!again || cancel || !isLeaseActive(turn)) return endWith(execution, outcome, turn);
  return commitTo<Execution>(
    { ...execution, attempt: execution.attempt + 1, delivery: null, nonce: turn.nonce },
    {
      writes: [leaseIsActive(execution)],
      events: [{ kind: 'sent-again', text: 'the host did not take it in time' }],
      hook: 'send',
    },
  );
}

/** Believes what the host reports of a cancel, unless it could not carry it out. */
function withCancelOutcome(
  execution: RunningExecution,
  outcome: ExecutionOutcome,
  turn: ExecutionTurn,
): Decision<Execution> {
  const { how } = outcome.ended;
  const tries = execution.retries['cancel'] ?? 0;
  const isRefuted = how === 'undelivered' || (how === 'unclear' && tries < limits.deliveries);
  return isRefuted ? cancelAgain(execution, turn) : endWith(execution, outcome, turn);
}

/** The host's event is the fast path; polling is for events that are lost. */
function lookLater(execution: RunningExecution, turn: ExecutionTurn): Decision<Execution> {
  if (isCleaned(turn)) return endUnreported(execution, turn);
  if (execution.wakeAt > turn.now) return { kind: 'wait' };
  const pollSeconds = Math.min(execution.pollSeconds * 2, limits.executionPollMax);
  const soon = execution.cancel ? limits.releasedPoll : pollSeconds;
  return commitAndWait<Execution>({ ...execution, pollSeconds, wakeAt: wakeIn(turn.now, soon) });
}

/** True once nothing of its lease can run any more. */
const isCleaned = ({ lease }: ExecutionTurn): boolean =>
  lease === null || lease.state === 'destroyed' || ('cleaned' in lease && lease.cleaned);

const endUnreported = (execution: RunningExecution, turn: ExecutionTurn): Decision<Execution> =>
  endExecution(execution, 'cancelled', 'killed when its lease ended', turn);
