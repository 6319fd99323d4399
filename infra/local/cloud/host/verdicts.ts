import type { Invocation } from '../state/model.ts';

/** How an invocation ended, what the agent adds to stderr, and whether it has to be killed. */
export type Verdict = Readonly<
  Pick<Invocation, 'status' | 'details' | 'exitCode'> & { note?: string; kills?: boolean }
>;

/** The agent's own code for a command it stopped; a script that ends with it is taken for one. */
const stoppedCode = 137;

export function exited(exitCode: number, why: string): Verdict {
  if (exitCode === 0) return { status: 'Success', details: 'Success', exitCode };
  if (exitCode === stoppedCode) return { ...timedOut(), kills: false };
  const note = `failed to run commands: ${why}`;
  return { status: 'Failed', details: 'Failed', exitCode, note };
}

export function timedOut(): Verdict {
  return { status: 'TimedOut', details: 'ExecutionTimedOut', exitCode: stoppedCode, kills: true };
}

export function cancelled(): Verdict {
  return { status: 'Cancelled', details: 'Cancelled', exitCode: stoppedCode, kills: true };
}

/** The world stopped under the command. */
export function interrupted(): Verdict {
  const note = 'failed to run commands: the host was interrupted';
  return { status: 'Failed', details: 'Failed', exitCode: -1, note, kills: true };
}

export function notStarted(why: string): Verdict {
  return {
    status: 'Failed',
    details: 'Failed',
    exitCode: 1,
    note: `failed to run commands: ${why}`,
  };
}

/** Nothing was heard of it until its time was over. */
export function unheard(): Pick<Invocation, 'status' | 'details' | 'exitCode'> {
  return { status: 'TimedOut', details: 'ExecutionTimedOut', exitCode: -1 };
}
