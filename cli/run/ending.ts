import type { ExecutionView } from '../api/views.ts';
import { exitCodes } from '../exit.ts';
import { took } from '../print/time.ts';

/** The command's own exit code, or the one that stands for how it ended. */
export function exitCodeOf(execution: Pick<ExecutionView, 'state' | 'exitCode'>): number {
  switch (execution.state) {
    case 'timed-out':
      return exitCodes.timedOut;
    // By its lease's end or by somebody else: the command failed at nothing.
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
export function summaryOf(execution: ExecutionView, now: number): string {
  const begun = Date.parse(execution.startedAt ?? execution.createdAt);
  const after = `after ${took((execution.endedAt ? Date.parse(execution.endedAt) : now) - begun)}`;
  switch (execution.state) {
    case 'succeeded':
    case 'failed':
      return `exit ${execution.exitCode ?? '?'} ${after}`;
    case 'timed-out':
      return `timed out ${after}`;
    case 'cancelled':
      return `cancelled ${after}${execution.detail ? ` (${execution.detail})` : ''}`;
    default:
      return `${execution.state} ${after}: ${execution.detail ?? 'nobody knows how it ended'}`;
  }
}
