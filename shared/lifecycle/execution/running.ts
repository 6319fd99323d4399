import type { Execution, RunningExecution } from '../../model/execution.ts';
import type { Fault } from '../../model/fault.ts';
import { limits } from '../../model/limits.ts';
import { unreachable } from '../../model/unreachable.ts';
import type { Decision } from '../decision.ts';
import { act, move, rest } from '../decision.ts';
import { cleanUpPolicy, retry } from '../retry.ts';
import { wakeIn } from '../schedule.ts';
import { end, endWith } from './ended.ts';
import { leaseIsActive } from './queued.ts';
import type { ExecutionTurn, Outcome } from './turn.ts';

/** Every way out of `running`: the host tells, it is cancelled, or its host is gone. */
export function decideRunning(
  execution: RunningExecution,
  turn: ExecutionTurn,
): Decision<Execution> {
  const { step } = turn;
  const cancel = turn.commands.find(({ kind }) => kind === 'cancel');
  if (step === null && cancel && execution.cancel === null) {
    const { by, because, at } = cancel;
    return move<Execution>(
      {
        ...execution,
        cancel: { by, detail: because, at },
        wakeAt: wakeIn(turn.now, limits.releasedPoll),
      },
      { obeys: turn.commands, says: [{ kind: 'cancelling', text: because }], by, act: 'cancel' },
    );
  }
  if (step === null && turn.commands.length > 0)
    return move<Execution>(execution, { obeys: turn.commands });
  if (turn.resource === null || turn.resource.state === 'destroyed') {
    return end(execution, 'lost', `its host ${execution.host} is gone`, turn);
  }
  switch (step?.step) {
    case undefined:
      // Without a delivery's id nobody knows whether it was sent: sending again attaches.
      return execution.delivery === null ? act('send') : act('look');
    case 'sent':
      if (step.outcome) return told(execution, step.outcome, turn);
      return rest<Execution>({
        ...execution,
        delivery: step.delivery,
        wakeAt: wakeIn(turn.now, execution.cancel ? limits.releasedPoll : execution.pollSeconds),
      });
    case 'looked':
      return step.outcome ? told(execution, step.outcome, turn) : lookLater(execution, turn);
    case 'cancel-sent':
      return act('look');
    case 'failed':
      return failed(execution, step.fault, turn);
    default:
      return unreachable(step);
  }
}

function told(
  execution: RunningExecution,
  outcome: Outcome,
  turn: ExecutionTurn,
): Decision<Execution> {
  const again = outcome.ended.how === 'undelivered' && execution.attempt < limits.deliveries;
  if (!again || execution.cancel || turn.lease?.state !== 'active')
    return endWith(execution, outcome, turn);
  return move<Execution>(
    { ...execution, attempt: execution.attempt + 1, delivery: null, nonce: turn.nonce },
    {
      writes: [leaseIsActive(execution)],
      says: [{ kind: 'sent-again', text: 'the host did not take it in time' }],
      act: 'send',
    },
  );
}

/** The event of its end is the fast path; looking is for the event that was lost. */
function lookLater(execution: RunningExecution, turn: ExecutionTurn): Decision<Execution> {
  const { lease } = turn;
  const cleaned =
    lease === null || lease.state === 'destroyed' || ('cleaned' in lease && lease.cleaned);
  if (cleaned) return end(execution, 'cancelled', 'killed when its lease ended', turn);
  if (execution.wakeAt > turn.now) return { kind: 'wait' };
  const pollSeconds = Math.min(execution.pollSeconds * 2, limits.executionPollMax);
  const soon = execution.cancel ? limits.releasedPoll : pollSeconds;
  return rest<Execution>({ ...execution, pollSeconds, wakeAt: wakeIn(turn.now, soon) });
}

function failed(
  execution: RunningExecution,
  fault: Fault,
  turn: ExecutionTurn,
): Decision<Execution> {
  if (fault.next === 'give-up') return end(execution, 'lost', fault.detail, turn);
  const answer = retry(cleanUpPolicy, fault.reason, execution.retries, turn.chance);
  const cleaned = turn.lease && 'cleaned' in turn.lease && turn.lease.cleaned;
  if (cleaned) return end(execution, 'cancelled', 'killed when its lease ended', turn);
  const tries = answer.again ? answer.count : 0;
  if (!answer.again || (execution.delivery === null && tries > limits.sendTries)) {
    return end(execution, 'lost', `could not be sent: ${fault.detail}`, turn);
  }
  return rest<Execution>({
    ...execution,
    retries: { ...execution.retries, [answer.counter]: answer.count },
    wakeAt: wakeIn(turn.now, Math.max(1, answer.delaySeconds)),
  });
}
