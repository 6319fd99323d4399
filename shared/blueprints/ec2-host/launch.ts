import type { HookResult } from '../../lifecycle/hook-result.ts';
import type { Fault } from '../../model/fault.ts';
import { fault, faultOf } from '../../model/fault.ts';
import { limits } from '../../model/limits.ts';
import type { Resource } from '../../model/resource.ts';
import type { Launch, Machine } from '../../ports/machines.ts';
import { machineLock } from '../devices.ts';
import type { HookCall } from '../driver.ts';
import { type IntendedLaunch, launchText, nextAttempt } from './hook-state.ts';
import { intentOf, persistIntent } from './intend.ts';
import type { Ec2HostParameters } from './parameters.ts';

/**
 * Launches exactly what the committed hook state says, however often. Its token makes a repeat
 * return the machine that the first try made, so a crash between the launch and its commit costs
 * nothing.
 */
export async function launchMachine(
  resource: Resource,
  hookState: IntendedLaunch,
  call: HookCall<Ec2HostParameters>,
): Promise<HookResult> {
  try {
    const machine = await call.ports.machines.launch(
      launchRequest(resource, hookState, await call.wholeParameters()),
    );
    return persistMachine(hookState, machine, call);
  } catch (error) {
    return afterLaunchFault(resource, hookState, faultOf(error), call);
  }
}

function launchRequest(
  resource: Resource,
  hookState: IntendedLaunch,
  parameters: Ec2HostParameters,
): Launch {
  const { token, attempt, template, image, instanceType, subnet, market } = hookState;
  const { securityGroups, instanceProfile, userData, tags } = parameters;
  return {
    token,
    attempt,
    template,
    image,
    instanceType,
    subnet,
    market,
    securityGroups,
    instanceProfile,
    userData,
    tags,
    resource: resource.id,
    blueprint: resource.blueprint,
  };
}

function persistMachine(
  hookState: IntendedLaunch,
  { id }: Machine,
  { now }: HookCall<Ec2HostParameters>,
): HookResult {
  const { unheard: _, ...intent } = hookState;
  return {
    kind: 'persist',
    hookState: { ...intent, phase: 'launched', machine: id, launchedAt: now },
    text: `RunInstances ${launchText(hookState)} → ${id}`,
    locks: [machineLock(id)],
    host: id,
  };
}

/** Leaves a rung only when EC2 definitely refused it; a launch without an answer is repeated. */
async function afterLaunchFault(
  resource: Resource,
  hookState: IntendedLaunch,
  failure: Fault,
  call: HookCall<Ec2HostParameters>,
): Promise<HookResult> {
  const again = { kind: 'failed', fault: failure } as const;
  if (!failure.definite) return { ...again, hookState: { ...hookState, unheard: true } };
  switch (failure.reason) {
    case 'no-capacity':
      return climbLadder(resource, withDoubt(hookState, call.now), failure, call);
    case 'token-spent':
      return { ...again, hookState: nextAttempt(hookState, hookState.rung) };
    case 'token-mismatch':
      return adoptMachine(resource, hookState, failure, call);
    case 'denied':
    case 'invalid':
      return { ...again, hookState: nextAttempt(withDoubt(hookState, call.now), hookState.rung) };
    default:
      return again;
  }
}

/**
 * EC2 refused this try, but an earlier one whose answer was lost may still have made a machine:
 * then a doubt is recorded. Later than one act's time after the intent, this may not be the first
 * try.
 */
function withDoubt(hookState: IntendedLaunch, now: number): IntendedLaunch {
  const alone = !hookState.unheard && now - hookState.at <= limits.actMs;
  return alone ? hookState : { ...hookState, doubt: now };
}

/** Moves to the next rung at once; after the last rung, back to the first one after a delay. */
function climbLadder(
  resource: Resource,
  hookState: IntendedLaunch,
  failure: Fault,
  call: HookCall<Ec2HostParameters>,
): HookResult {
  const rung = hookState.rung + 1;
  if (rung < call.parameters.ladder.length) {
    const next = intentOf(resource, nextAttempt(hookState, rung), hookState.template, call);
    return persistIntent(next, call, `no room for ${launchText(hookState)}`);
  }
  return { kind: 'failed', fault: failure, hookState: nextAttempt(hookState, 0) };
}

/**
 * The token was used with other bytes: by an older release of this code, whose answer was lost. If
 * its machine is visible it serves as well, otherwise the clean-up will look for it.
 */
async function adoptMachine(
  resource: Resource,
  hookState: IntendedLaunch,
  failure: Fault,
  call: HookCall<Ec2HostParameters>,
): Promise<HookResult> {
  const machines = await call.ports.machines.ofResource(resource.id);
  const found = machines.find(
    ({ attempt, state }) =>
      attempt === hookState.attempt && (state === 'pending' || state === 'running'),
  );
  if (found) return persistMachine(hookState, found, call);
  const detail = `${failure.detail}; the next attempt uses a new token`;
  const next = nextAttempt({ ...hookState, doubt: call.now }, hookState.rung);
  return { kind: 'failed', fault: fault('token-mismatch', detail), hookState: next };
}
