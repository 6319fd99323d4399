import type { HookResult } from '../../lifecycle/hook-result.ts';
import { fault } from '../../model/fault.ts';
import type { Instant } from '../../model/time.ts';
import { seconds } from '../../model/time.ts';
import type { HookCall } from '../driver.ts';
import { pollDelayByAge } from '../poll-delay.ts';
import { bounds } from './bounds.ts';
import { type LaunchedMachine, nextAttempt } from './hook-state.ts';
import type { Ec2HostParameters } from './parameters.ts';

/**
 * Waits until the machine runs and its agent answers; a machine that ends before that is a failed
 * launch.
 */
export async function awaitOnline(
  hookState: LaunchedMachine,
  call: HookCall<Ec2HostParameters>,
): Promise<HookResult> {
  const { machines, remote } = call.ports;
  const { machine: id, launchedAt } = hookState;
  const machine = await machines.describe(id);
  switch (machine?.state) {
    case undefined:
      return call.now - launchedAt < seconds(bounds.unseen)
        ? waitForMachine(hookState, call.now, `waiting for EC2 to show ${id}`)
        : machineLost({ ...hookState, doubt: launchedAt }, 'was never shown by EC2', call);
    case 'pending':
      return waitForMachine(hookState, call.now, `waiting for ${id} to run`);
    case 'running': {
      const [online] = await remote.online([id]);
      return online === id
        ? hostOnline(hookState, call.now)
        : waitForMachine(hookState, call.now, `waiting for SSM on ${id}`);
    }
    case 'stopping':
    case 'stopped':
      // A stopped machine keeps costing money and might be started again unnoticed.
      if (!machine.hold) await machines.terminate(id);
      return machineLost(hookState, `is ${machine.state} before it could be used`, call);
    case 'shutting-down':
    case 'terminated':
      return machineLost(hookState, 'ended before it could be used', call);
  }
}

function hostOnline(hookState: LaunchedMachine, now: Instant): HookResult {
  const took = ((now - hookState.launchedAt) / 1_000).toFixed(1);
  return { kind: 'done', hookState, text: `SSM online after ${took} s`, host: hookState.machine };
}

function waitForMachine({ launchedAt }: LaunchedMachine, now: Instant, note: string): HookResult {
  return {
    kind: 'wait',
    seconds: pollDelayByAge(launchedAt, now, bounds.lookFirst, bounds.lookMost),
    note,
  };
}

/**
 * Fails the attempt; the next one is made on the next rung, after the last one on the first. The
 * retry policy decides how often that may happen.
 */
function machineLost(
  hookState: LaunchedMachine,
  how: string,
  { parameters: { ladder } }: HookCall<Ec2HostParameters>,
): HookResult {
  const { machine, rung } = hookState;
  return {
    kind: 'failed',
    fault: fault('failed', `${machine} ${how}`),
    hookState: nextAttempt(hookState, (rung + 1) % ladder.length),
  };
}
