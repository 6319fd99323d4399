import type { HookResult } from '../../lifecycle/hook-result.ts';
import type { EndingLease } from '../../model/lease.ts';
import type { Resource } from '../../model/resource.ts';
import type { HookCall } from '../driver.ts';
import { fenceLease } from '../host/end-lease.ts';
import type { PoolHostParameters } from './parameters.ts';

/**
 * The fence on the device. Only EC2's own machines can be known to be dead: a managed one that is
 * silent may come back with the lease's commands still running, so its end is asked for until the
 * drain of its resource says that nobody waits any more.
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
