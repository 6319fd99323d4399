import type { HookResult } from '../../lifecycle/hook-result.ts';
import type { EndingLease } from '../../model/lease.ts';
import type { Resource } from '../../model/resource.ts';
import type { HookCall } from '../driver.ts';
import { fenceLease } from '../host/end-lease.ts';
import type { PoolHostParameters } from './parameters.ts';

/**
 * Fences the lease on the device. Only an EC2 instance can be known to be gone: a silent managed
 * instance (`mi-`) may come back with the lease's commands still running, so the end script is sent
 * again until the drain of its resource gives up waiting.
 */
export function endLease(
  lease: EndingLease,
  { host }: Resource,
  call: HookCall<PoolHostParameters>,
): Promise<HookResult> {
  return fenceLease(lease, host, call, async () => {
    if (!host?.startsWith('i-')) return false;
    return (await call.ports.machines.describe(host))?.state === 'terminated';
  });
}
