import type { HookResult } from '../../lifecycle/hook-result.ts';
import type { Resource } from '../../model/resource.ts';
import { unreachable } from '../../model/unreachable.ts';
import type { HookCall } from '../driver.ts';
import { awaitOnline } from './await-online.ts';
import { ec2HookStateFrom } from './hook-state.ts';
import { intendLaunch } from './intend.ts';
import { launchMachine } from './launch.ts';
import type { Ec2HostParameters } from './parameters.ts';

/** Intends, launches or waits: one of them per call, as the committed hook state says. */
export function activateResource(
  resource: Resource,
  call: HookCall<Ec2HostParameters>,
): Promise<HookResult> {
  const hookState = ec2HookStateFrom(resource.hookState);
  switch (hookState.phase) {
    case 'next':
      return intendLaunch(resource, hookState, call);
    case 'intended':
      return launchMachine(resource, hookState, call);
    case 'launched':
      return awaitOnline(hookState, call);
    default:
      return unreachable(hookState);
  }
}
