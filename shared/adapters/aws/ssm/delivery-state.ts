import type { GetCommandInvocationCommandOutput } from '@aws-sdk/client-ssm';
import type { DeliveryState } from '../../../ports/remote.ts';

const shownCharacters = 8_000;
/** SSM's exit code for a script of which no exit was ever heard. */
const noExitCode = -1;

type EndedInvocation = Extract<DeliveryState, { state: 'ended' }>;

/** What SSM says of one command on one host, in our words. */
export function deliveryStateFrom(answer: GetCommandInvocationCommandOutput): DeliveryState {
  switch (answer.Status) {
    case 'Pending':
    case 'Delayed':
      return { state: 'waiting' };
    case 'InProgress':
    case 'Cancelling':
      return { state: 'running' };
    default:
      return endedState(answer);
  }
}

function endedState(answer: GetCommandInvocationCommandOutput): EndedInvocation {
  const how = howItEnded(answer);
  return {
    state: 'ended',
    how,
    exitCode: how === 'exited' ? (answer.ResponseCode ?? null) : null,
    stdout: answer.StandardOutputContent?.slice(0, shownCharacters) ?? '',
    stderr: answer.StandardErrorContent?.slice(0, shownCharacters) ?? '',
    endedAt: parseTime(answer.ExecutionEndDateTime),
  };
}

/** The details tell apart what the status lumps together. Their spelling has spaces in places. */
function howItEnded(answer: GetCommandInvocationCommandOutput): EndedInvocation['how'] {
  const details = answer.StatusDetails?.replaceAll(' ', '') || answer.Status;
  const heard = (answer.ResponseCode ?? noExitCode) !== noExitCode;
  switch (details) {
    case 'Success':
      return 'exited';
    // Failed without a code: it was killed, or its host went down with it.
    case 'Failed':
      return heard ? 'exited' : 'lost';
    // An agent that ends a script reports a code of its own; without one the host fell silent.
    case 'ExecutionTimedOut':
    case 'TimedOut':
      return heard ? 'timed-out' : 'lost';
    case 'Cancelled':
      return 'cancelled';
    case 'DeliveryTimedOut':
    case 'Undeliverable':
    case 'InvalidPlatform':
    case 'AccessDenied':
      return 'undelivered';
    default:
      return 'lost';
  }
}

function parseTime(text: string | undefined): number | null {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? null : at;
}
