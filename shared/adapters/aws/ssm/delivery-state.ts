import type { GetCommandInvocationCommandOutput } from '@aws-sdk/client-ssm';
import type { DeliveryState } from '../../../ports/remote.ts';
import { shownCharacters } from '../../common/delivery-limits.ts';

/** SSM's exit code for a script whose exit was never reported. */
const noExitCode = -1;

type EndedInvocation = Extract<DeliveryState, { state: 'ended' }>;

/** Returns SSM's answer about one command on one host as the state of a delivery. */
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

/** The details distinguish what the status lumps together. Some of them are spelled with spaces. */
function howItEnded(answer: GetCommandInvocationCommandOutput): EndedInvocation['how'] {
  const details = answer.StatusDetails?.replaceAll(' ', '') || answer.Status;
  const hasExitCode = (answer.ResponseCode ?? noExitCode) !== noExitCode;
  switch (details) {
    case 'Success':
      return 'exited';
    // Failed without an exit code: it was killed, or its host went down.
    case 'Failed':
      return hasExitCode ? 'exited' : 'lost';
    // An agent that ends a script reports its own exit code; without one the host fell silent.
    case 'ExecutionTimedOut':
    case 'TimedOut':
      return hasExitCode ? 'timed-out' : 'lost';
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
