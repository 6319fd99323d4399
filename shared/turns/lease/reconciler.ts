import type { Hook } from '../../lifecycle/decision.ts';
import type { HookResult } from '../../lifecycle/hook-result.ts';
import { decideLease } from '../../lifecycle/lease/index.ts';
import type { Lease } from '../../model/lease.ts';
import type { Instant } from '../../model/time.ts';
import type { Reconciler } from '../loop/reconciler.ts';
import type { WorkerPorts } from '../ports.ts';
import { readLease, readResource } from '../read/records.ts';
import { callDriverHook } from '../resource/call-hook.ts';
import { createLeaseFacts } from './facts.ts';

/** The only code that writes lease records after their creation. */
export function leaseReconciler(ports: WorkerPorts): Reconciler<Lease, HookResult> {
  const facts = createLeaseFacts(ports);
  return {
    load: (id) => readLease(ports.store, id),
    decide: async (lease, input) => decideLease(lease, await facts(lease, input)),
    hook: (lease, hook, deadline) => leaseHook(ports, lease, hook, deadline),
  };
}

async function leaseHook(
  ports: WorkerPorts,
  lease: Lease,
  hook: Hook,
  deadline: Instant,
): Promise<HookResult> {
  if (!('seat' in lease) || lease.resourceId === null) {
    throw new Error(`${lease.id} is ${lease.state}: it has no resource to ${hook} on`);
  }
  const resource = await readResource(ports.store, lease.resourceId);
  // A resource that is gone took everything of the lease with it.
  if (resource === null) return { kind: 'done', hookState: {}, text: 'its resource is gone' };
  return callDriverHook(ports, resource, deadline, (driver, call) => {
    switch (lease.state) {
      case 'acquired':
      case 'active':
        return driver.activateLease(lease, resource, call);
      case 'released':
      case 'broken':
        return driver.endLease(lease, resource, call);
    }
  });
}
