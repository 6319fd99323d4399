import type { Execution, QueuedExecution, RunningExecution } from '../../model/execution.ts';
import { leaseKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import type { Decision } from '../decision.ts';
import { commitAndWait, commitTo, wait } from '../decision.ts';
import { wakeIn } from '../schedule.ts';
import {
  countedOnOf,
  countSent,
  isHostFull,
  lookForWaiting,
  startWaiting,
  stopWaiting,
} from './delivery-count.ts';
import { endExecution } from './ended.ts';
import type { ExecutionTurn } from './turn.ts';

/** Every way out of `queued`: sent, or ended unsent because it is not wanted any more. */
export function decideQueued(execution: QueuedExecution, turn: ExecutionTurn): Decision<Execution> {
  const cancel = turn.commands.find(({ kind }) => kind === 'cancel');
  if (cancel)
    return endExecution(
      execution,
      'cancelled',
      `cancelled before it began: ${cancel.reason}`,
      turn,
    );
  const { lease, resource } = turn;
  if (lease?.state !== 'active' || lease.until <= turn.now) {
    return endExecution(execution, 'cancelled', 'its lease ended before it began', turn);
  }
  if (resource?.host == null)
    return endExecution(execution, 'lost', 'its lease has no host to run on', turn);

  const { waitingSince: _, ...common } = execution;
  const next: RunningExecution = {
    ...common,
    state: 'running',
    host: resource.host,
    attempt: 1,
    nonce: turn.nonce,
    delivery: null,
    startedAt: turn.now,
    countedOn: countedOnOf(resource),
    cancel: null,
    pollSeconds: limits.executionPollFirst,
    wakeAt: wakeIn(turn.now, limits.soon),
  };
  if (turn.isBehind || isHostFull(next, turn.refused))
    return waitForHost(execution, resource.host, turn);
  return commitTo<Execution>(next, {
    // The first half of the fence: an intent is committed only while the lease is active.
    writes: [leaseIsActive(execution), countSent(next), ...stopWaiting(execution)],
    consumes: turn.commands,
    events: [{ kind: 'running', text: `on ${resource.host}` }],
    rechecks: lookForWaiting(execution),
    hook: 'send',
  });
}

/** Notes that it waits, then decides once more: a command may have ended in between. */
function waitForHost(
  execution: QueuedExecution,
  host: string,
  turn: ExecutionTurn,
): Decision<Execution> {
  const later = { ...execution, wakeAt: wakeIn(turn.now, limits.deliveryPoll) };
  if (execution.waitingSince === null) {
    const text = `${limits.deliveriesPerHost} commands are under way on ${host}`;
    return commitTo<Execution>(
      { ...later, waitingSince: turn.now },
      {
        writes: [startWaiting(execution)],
        consumes: turn.commands,
        events: [{ kind: 'waiting', text }],
      },
    );
  }
  return execution.wakeAt > turn.now ? wait : commitAndWait<Execution>(later);
}

/** Checks that the lease is active. */
export const leaseIsActive = (execution: Execution) =>
  ({
    op: 'check',
    key: leaseKey(execution.lease),
    when: [{ attr: 'state', equals: 'active' }],
  }) as const;
