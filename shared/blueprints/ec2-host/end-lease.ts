import type { HookResult } from '../../lifecycle/hook-result.ts';
import type { EndingLease } from '../../model/lease.ts';
import type { Resource } from '../../model/resource.ts';
import { seconds } from '../../model/time.ts';
import type { HookCall } from '../driver.ts';
import { fenceLease } from '../host/end-lease.ts';
import { bounds } from './bounds.ts';
import { ec2HookStateFrom } from './hook-state.ts';
import type { Ec2HostParameters } from './parameters.ts';

/** Fences the lease on the machine; a machine that is gone needs no fence. */
export function endLease(
  lease: EndingLease,
  resource: Resource,
  call: HookCall<Ec2HostParameters>,
): Promise<HookResult> {
  return fenceLease(lease, resource.host, call, () => machineIsGone(resource, call));
}

async function machineIsGone(
  resource: Resource,
  { ports, now }: HookCall<Ec2HostParameters>,
): Promise<boolean> {
  const hookState = ec2HookStateFrom(resource.hookState);
  if (hookState.phase !== 'launched') return false;
  const machine = await ports.machines.describe(hookState.machine);
  // EC2 forgets a terminated machine after an hour, and does not know a young one yet.
  if (machine === null) return now - hookState.launchedAt > seconds(bounds.unseen);
  return machine.state === 'terminated';
}
