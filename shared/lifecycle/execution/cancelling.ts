import type { Cancel, Execution, RunningExecution } from '../../model/execution.ts';
import type { Fault } from '../../model/fault.ts';
import { limits } from '../../model/limits.ts';
import type { Instant } from '../../model/time.ts';
import { seconds } from '../../model/time.ts';
import type { Decision, Hook } from '../decision.ts';
import { commitAndWait, commitTo } from '../decision.ts';
import { type RetryPolicy, retry } from '../retry.ts';
import { wakeIn } from '../schedule.ts';
import type { ExecutionHook, ExecutionTurn } from './turn.ts';

/** For acts on a host. What bounds them is the execution's own end, or `limits.sendTries`. */
const hookRetry: RetryPolicy = [
  { on: ['cancel'], intervalSeconds: 2, maxAttempts: null, maxDelaySeconds: 30, jitter: 'FULL' },
  { on: ['look'], intervalSeconds: 2, maxAttempts: null, maxDelaySeconds: 60, jitter: 'FULL' },
  { on: ['*'], intervalSeconds: 2, maxAttempts: null, maxDelaySeconds: 300, jitter: 'FULL' },
];

/** Returns the record after a failed act: it is due again after a back-off of at least 1 s. */
function afterBackOff(
  execution: RunningExecution,
  hook: ExecutionHook,
  turn: ExecutionTurn,
): Readonly<{ next: RunningExecution; count: number }> {
  const reason = hook === 'kill' ? 'cancel' : hook;
  const answer = retry(hookRetry, reason, execution.retries, turn.chance);
  if (!answer.again) return { next: execution, count: 0 };
  const { counter, count, delaySeconds } = answer;
  const next = {
    ...execution,
    retries: { ...execution.retries, [counter]: count },
    wakeAt: wakeIn(turn.now, Math.max(1, delaySeconds)),
  };
  return { next, count };
}

type AskedToCancel = Pick<Cancel, 'by' | 'detail' | 'at'>;

/** Notes a cancel and begins it. The end of a lease stops its commands itself. */
export function beginCancel(
  execution: RunningExecution,
  asked: AskedToCancel,
  turn: ExecutionTurn,
): Decision<Execution> {
  return commitTo<Execution>(
    {
      ...execution,
      cancel: { ...asked, delivery: null, sentAt: null },
      wakeAt: wakeIn(turn.now, limits.releasedPoll),
    },
    {
      consumes: turn.commands,
      events: [{ kind: 'cancelling', text: asked.detail }],
      by: asked.by,
      hook: isLeaseActive(turn) ? 'cancel' : null,
    },
  );
}

export const isLeaseActive = ({ lease }: ExecutionTurn): boolean => lease?.state === 'active';

/**
 * Returns the next act for an execution that is being cancelled; null if there is nothing to do but
 * wait. It is asked for again until it is confirmed, so neither a throttled nor a lost one is the
 * last. While its lease ends, the end script stops the command and its wrapper reports that; the
 * agent kills what still runs after it.
 */
export function nextCancelHook(
  { delivery, cancel }: RunningExecution & Readonly<{ cancel: Cancel }>,
  turn: ExecutionTurn,
): Hook | null {
  const isLate = (since: Instant, after: number) => turn.now - since >= seconds(after);
  if (isLeaseActive(turn)) {
    const underWay =
      cancel.delivery !== null &&
      cancel.sentAt !== null &&
      !isLate(cancel.sentAt, limits.cancelAgain);
    return underWay ? 'look' : 'cancel';
  }
  const mayKill =
    cancel.sentAt === null
      ? isLate(cancel.at, limits.fenceFirst)
      : isLate(cancel.sentAt, limits.cancelAgain);
  if (delivery !== null && mayKill) return 'kill';
  return delivery === null && cancel.delivery === null ? null : 'look';
}

/** Remembers what was sent, so that it is looked at, and asked for again only if that fails. */
export function noteCancelSent(
  execution: RunningExecution,
  delivery: string | null,
  turn: ExecutionTurn,
): Decision<Execution> {
  const { cancel } = execution;
  if (cancel === null) throw new Error(`${execution.id} is not being cancelled`);
  return commitAndWait<Execution>({
    ...execution,
    cancel: { ...cancel, delivery: delivery ?? cancel.delivery, sentAt: turn.now },
    wakeAt: wakeIn(turn.now, limits.releasedPoll),
  });
}

/** Asks for a cancel again, after a back-off: the host did not carry out the one that was sent. */
export function cancelAgain(execution: RunningExecution, turn: ExecutionTurn): Decision<Execution> {
  const { next } = afterBackOff(execution, 'cancel', turn);
  const cancel = next.cancel && { ...next.cancel, delivery: null };
  return commitAndWait<Execution>({ ...next, cancel });
}

/** Retries an act that failed; null if it is a send that has failed for good. */
export function retryHook(
  execution: RunningExecution,
  { hook, fault }: Readonly<{ hook: ExecutionHook; fault: Fault }>,
  turn: ExecutionTurn,
): Decision<Execution> | null {
  const { next, count } = afterBackOff(execution, hook, turn);
  // Only a send may be given up: a failed look or cancel says nothing about the command.
  const mayGiveUp = hook === 'send';
  if (mayGiveUp && (fault.next === 'give-up' || count > limits.sendTries)) return null;
  return commitAndWait<Execution>(next);
}
