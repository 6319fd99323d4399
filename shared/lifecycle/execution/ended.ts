import type {
  EndedExecution,
  EndedState,
  Execution,
  RunningExecution,
  Tail,
  UnfinishedExecution,
} from '../../model/execution.ts';
import { limits } from '../../model/limits.ts';
import { seconds, ttl } from '../../model/time.ts';
import type { Decision } from '../decision.ts';
import { commitTo } from '../decision.ts';
import { lookForWaiting, uncount } from './delivery-count.ts';
import type { ExecutionEnd, ExecutionOutcome, ExecutionTurn } from './turn.ts';

const noOutput: Tail = { base64: '', bytes: 0 };

const stateByEnd: Readonly<Record<Exclude<ExecutionEnd['how'], 'exited'>, EndedState>> = {
  'timed-out': 'timed-out',
  cancelled: 'cancelled',
  killed: 'cancelled',
  refused: 'cancelled',
  undelivered: 'lost',
  unclear: 'lost',
};

/** Commits the end that the host reported. */
export function endWith(
  execution: RunningExecution,
  outcome: ExecutionOutcome,
  turn: ExecutionTurn,
): Decision<Execution> {
  const { ended } = outcome;
  const exitCode = ended.how === 'exited' ? ended.exitCode : null;
  const state =
    ended.how === 'exited'
      ? ended.exitCode === 0
        ? 'succeeded'
        : 'failed'
      : stateByEnd[ended.how];
  return endExecution(execution, state, executionEndText(execution, ended), turn, {
    ...outcome,
    exitCode,
  });
}

function executionEndText(execution: RunningExecution, ended: ExecutionEnd): string {
  switch (ended.how) {
    case 'exited':
      return `exit ${ended.exitCode}`;
    case 'timed-out':
      return `killed after its ${execution.timeoutSeconds} s`;
    case 'cancelled':
    case 'killed':
      return execution.cancel ? `cancelled: ${execution.cancel.detail}` : 'cancelled on the host';
    case 'refused':
      return 'the host refused it: its lease has ended';
    case 'undelivered':
      return 'the host did not take it in time';
    case 'unclear':
      return ended.detail;
  }
}

type KnownOutcome = Partial<ExecutionOutcome> & Readonly<{ exitCode?: number | null }>;

/** Commits the end, whatever the reason, and wakes the lease, which may be waiting for it. */
export function endExecution(
  execution: UnfinishedExecution,
  state: EndedState,
  detail: string,
  turn: ExecutionTurn,
  known: KnownOutcome = {},
): Decision<Execution> {
  const { id, lease, ulid, version, commit, resource, program, timeoutSeconds } = execution;
  const { requestedBy, createdAt, crashes, retries, bodyHash } = execution;
  const sent = execution.state === 'running' ? execution : null;
  const next: EndedExecution = {
    id,
    lease,
    ulid,
    version,
    commit,
    resource,
    program,
    timeoutSeconds,
    requestedBy,
    createdAt,
    crashes,
    retries,
    bodyHash,
    state,
    host: sent?.host ?? null,
    delivery: known.delivery ?? sent?.delivery ?? null,
    startedAt: sent?.startedAt ?? null,
    endedAt: known.at ?? turn.now,
    exitCode: known.exitCode ?? null,
    detail,
    stdout: known.stdout ?? noOutput,
    stderr: known.stderr ?? noOutput,
    stderrSkip: known.stderrSkip ?? 0,
    expiresAt: ttl(turn.now + seconds(limits.historyDays * 86_400)),
  };
  return commitTo<Execution>(next, {
    writes: uncount(execution, turn.refused),
    rechecks: lookForWaiting(execution),
    consumes: turn.commands,
    events: [{ kind: state, text: detail, ...(sent ? { data: { exitCode: next.exitCode } } : {}) }],
    wakes: [{ id: lease, reason: 'an execution of it ended' }],
  });
}
