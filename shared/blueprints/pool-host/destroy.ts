import type { HookResult } from '../../lifecycle/hook-result.ts';
import type { Resource } from '../../model/resource.ts';
import { poolHookStateFrom } from './hook-state.ts';

/** The machine stays as it is; its lock is dropped in the resource's last commit. */
export async function destroyResource(resource: Resource): Promise<HookResult> {
  const hookState = poolHookStateFrom(resource.hookState);
  return { kind: 'done', hookState, text: `device ${hookState.device.name} given back` };
}
