import type { HookResult } from '../../lifecycle/hook-result.ts';
import type { Resource } from '../../model/resource.ts';
import type { HookCall } from '../driver.ts';
import { pollDelayByAge } from '../poll-delay.ts';
import { poolHookStateFrom } from './hook-state.ts';
import type { PoolHostParameters } from './parameters.ts';

/** Waits for the agent of the machine, which already exists: there is nothing to launch. */
export async function activateResource(
  resource: Resource,
  { ports, now }: HookCall<PoolHostParameters>,
): Promise<HookResult> {
  const hookState = poolHookStateFrom(resource.hookState);
  const { name, machine } = hookState.device;
  const [online] = await ports.remote.online([machine]);
  if (online === machine) {
    return {
      kind: 'done',
      hookState,
      text: `device ${name} (${machine}) is online`,
      host: machine,
    };
  }
  return {
    kind: 'wait',
    seconds: pollDelayByAge(resource.createdAt, now, 2, 30),
    note: `waiting for SSM on device ${name} (${machine})`,
  };
}
