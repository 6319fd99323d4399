import type { Hook } from '../lifecycle/decision.ts';
import { decideLease } from '../lifecycle/lease/index.ts';
import type { Step } from '../lifecycle/step.ts';
import type { Lease } from '../model/lease.ts';
import type { Instant } from '../model/time.ts';
import { callType } from './call.ts';
import { leaseFacts } from './lease-facts.ts';
import type { WorkerPorts } from './ports.ts';
import { readLease, readResource } from './read.ts';
import type { Writer } from './writer.ts';

/** The only code that writes lease records after their birth. */
export const leaseWriter = (ports: WorkerPorts): Writer<Lease, Step> => ({
  load: (id) => readLease(ports.store, id),
  decide: async (lease, seen) => decideLease(lease, await leaseFacts(ports, lease, seen)),
  hook: (lease, hook, deadline) => leaseHook(ports, lease, hook, deadline),
});

async function leaseHook(
  ports: WorkerPorts,
  lease: Lease,
  hook: Hook,
  deadline: Instant,
): Promise<Step> {
  if (!('seat' in lease) || lease.resourceId === null) {
    throw new Error(`${lease.id} is ${lease.state}: it has no resource to ${hook} on`);
  }
  const resource = await readResource(ports.store, lease.resourceId);
  // A resource that is gone took everything of the lease with it.
  if (resource === null) return { step: 'done', memo: {}, say: 'its resource is gone' };
  return callType(ports, resource, deadline, (type, call) => {
    switch (lease.state) {
      case 'acquired':
      case 'active':
        return type.activateLease(lease, resource, call);
      case 'released':
      case 'broken':
        return type.endLease(lease, resource, call);
    }
  });
}
