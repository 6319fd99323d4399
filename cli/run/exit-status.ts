import type { ExecutionView } from '../api/views.ts';
import { exitCodes } from '../exit.ts';
import { took } from '../print/time.ts';
import type { Signals } from '../signals.ts';

/** Returns the exit code of an execution, or the signal's if a signal cancelled it. */
export const exitCodeAfterSignal = (signals: Signals, execution: ExecutionView): number =>
  signals.signal.aborted && execution.state === 'cancelled'
    ? signals.exitCode()
    : exitCodeForExecution(execution);

/** Returns the command's own exit code, or the code for how it ended without one. */
function exitCodeForExecution(execution: Pick<ExecutionView, 'state' | 'exitCode'>): number {
  switch (execution.state) {
    case 'timed-out':
      return exitCodes.timedOut;
    // The end of its lease or another user cancelled it: the command itself did not fail.
    case 'cancelled':
      return exitCodes.temporary;
    case 'succeeded':
    case 'failed':
      return execution.exitCode ?? exitCodes.internal;
    default:
      return exitCodes.internal;
  }
}

/** `exit 2 after 31.4 s`, `timed out after 1 h`, `lost: …`. */
export function outcomeText(execution: ExecutionView, now: number): string {
  const startedAt = Date.parse(execution.startedAt ?? execution.createdAt);
  const endedAt = execution.endedAt ? Date.parse(execution.endedAt) : now;
  const after = `after ${took(endedAt - startedAt)}`;
  switch (execution.state) {
    case 'succeeded':
    case 'failed':
      return `exit ${execution.exitCode ?? '?'} ${after}`;
    case 'timed-out':
      return `timed out ${after}`;
    case 'cancelled':
      return `cancelled ${after}${execution.detail ? ` (${execution.detail})` : ''}`;
    default:
      return `${execution.state} ${after}: ${execution.detail ?? 'how it ended is unknown'}`;
  }
}
