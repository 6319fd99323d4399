import type { HookResult } from '../../lifecycle/hook-result.ts';
import { fault } from '../../model/fault.ts';
import { limits } from '../../model/limits.ts';
import type { Resource } from '../../model/resource.ts';
import type { HookCall } from '../driver.ts';
import { type IntendedLaunch, launchText, type NextAttempt } from './hook-state.ts';
import type { Ec2HostParameters } from './parameters.ts';
import { rungChoice } from './rung-choice.ts';

/**
 * Returns the launch to commit before it is made. The template's version is resolved here, because
 * the bytes of a launch must not change between its tries.
 */
export async function intendLaunch(
  resource: Resource,
  next: NextAttempt,
  call: HookCall<Ec2HostParameters>,
): Promise<HookResult> {
  if (resource.locks.length >= limits.locks) return tooManyDeadMachines(resource);
  const template = await templateOf(call);
  return persistIntent(intentOf(resource, next, template, call), call);
}

export function persistIntent(
  hookState: IntendedLaunch,
  { parameters }: HookCall<Ec2HostParameters>,
  failure?: string,
): HookResult {
  const before = failure === undefined ? '' : `${failure}; `;
  const text = `${before}RunInstances ${launchText(hookState)} (attempt ${hookState.attempt})`;
  const choice = rungChoice(parameters, hookState);
  return {
    kind: 'persist',
    hookState,
    text,
    choice,
    ...(failure === undefined ? {} : { failure }),
  };
}

export function intentOf(
  resource: Resource,
  next: NextAttempt,
  template: IntendedLaunch['template'],
  { parameters, now }: HookCall<Ec2HostParameters>,
): IntendedLaunch {
  const rung = parameters.ladder[next.rung];
  if (rung === undefined) throw new Error(`The ladder of ${resource.id} has no rung ${next.rung}.`);
  return {
    ...next,
    phase: 'intended',
    token: `${resource.id}-${next.attempt}`,
    template,
    image: parameters.image,
    ...rung,
    at: now,
    unheard: false,
  };
}

/**
 * Gives up: every machine that ever answered a launch stays locked to its resource until the end.
 */
function tooManyDeadMachines({ locks }: Resource): HookResult {
  const detail = `${locks.length} machines ended before they could be used`;
  return { kind: 'failed', fault: { ...fault('failed', detail), next: 'give-up' } };
}

async function templateOf({ parameters, ports }: HookCall<Ec2HostParameters>) {
  const { launchTemplate } = parameters;
  const name = launchTemplate?.id ?? launchTemplate?.name ?? null;
  if (launchTemplate === null || name === null) return null;
  return ports.machines.templateVersion(name, launchTemplate.version);
}
