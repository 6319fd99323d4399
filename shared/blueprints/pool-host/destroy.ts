import type { HookResult } from '../../lifecycle/hook-result.ts';
import type { Resource } from '../../model/resource.ts';
import { poolHookStateFrom } from './hook-state.ts';

/** Leaves the machine as it is; the resource's last commit drops its lock. */
export async function destroyResource(resource: Resource): Promise<HookResult> {
  const hookState = poolHookStateFrom(resource.hookState);
  return { kind: 'done', hookState, text: `device ${hookState.device.name} returned to its pool` };
}
