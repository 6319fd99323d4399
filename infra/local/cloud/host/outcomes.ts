import type { Invocation } from '../state/model.ts';

/** The agent kills the script's process group; what left the group lives on. */
type Kills = 'nothing' | 'group' | 'everything';

/**
 * How an invocation ended, the `note` that the agent adds to stderr, and what of the
 * script still has to be killed.
 */
export type InvocationOutcome = Readonly<
  Pick<Invocation, 'status' | 'details' | 'exitCode'> & { note?: string; kills?: Kills }
>;

/** The agent's code for a command it stopped. A script that exits with it appears as stopped. */
const agentStopCode = 137;

export function exitedOutcome(exitCode: number, reason: string): InvocationOutcome {
  if (exitCode === 0) return { status: 'Success', details: 'Success', exitCode };
  if (exitCode === agentStopCode) return { ...timedOutOutcome(), kills: 'nothing' };
  const note = `failed to run commands: ${reason}`;
  return { status: 'Failed', details: 'Failed', exitCode, note };
}

export function timedOutOutcome(): InvocationOutcome {
  return {
    status: 'TimedOut',
    details: 'ExecutionTimedOut',
    exitCode: agentStopCode,
    kills: 'group',
  };
}

export function cancelledOutcome(): InvocationOutcome {
  return { status: 'Cancelled', details: 'Cancelled', exitCode: agentStopCode, kills: 'group' };
}

/** The local cloud stopped while the command ran. */
export function interruptedOutcome(): InvocationOutcome {
  const note = 'failed to run commands: the host was interrupted';
  return { status: 'Failed', details: 'Failed', exitCode: -1, note, kills: 'everything' };
}

export function notStartedOutcome(reason: string): InvocationOutcome {
  return {
    status: 'Failed',
    details: 'Failed',
    exitCode: 1,
    note: `failed to run commands: ${reason}`,
  };
}

/** No agent took the command in time. */
export function undeliveredOutcome(): InvocationOutcome {
  return { status: 'TimedOut', details: 'DeliveryTimedOut', exitCode: -1 };
}

/** Nothing was reported of the command until its time was up. */
export function lostOutcome(): Pick<Invocation, 'status' | 'details' | 'exitCode'> {
  return { status: 'TimedOut', details: 'ExecutionTimedOut', exitCode: -1 };
}
