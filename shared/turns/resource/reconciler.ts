import type { Hook } from '../../lifecycle/decision.ts';
import type { HookResult } from '../../lifecycle/hook-result.ts';
import { decideResource } from '../../lifecycle/resource/index.ts';
import type { Resource } from '../../model/resource.ts';
import type { Instant } from '../../model/time.ts';
import type { Reconciler } from '../loop/reconciler.ts';
import type { WorkerPorts } from '../ports.ts';
import { readResource } from '../read/records.ts';
import { callDriverHook } from './call-hook.ts';
import { resourceFacts } from './facts.ts';

/** The only code that writes resource records after their creation. */
export const resourceReconciler = (ports: WorkerPorts): Reconciler<Resource, HookResult> => ({
  load: (id) => readResource(ports.store, id),
  decide: async (resource, input) =>
    decideResource(resource, await resourceFacts(ports, resource, input)),
  hook: (resource, hook, deadline) => resourceHook(ports, resource, hook, deadline),
});

const resourceHook = (
  ports: WorkerPorts,
  resource: Resource,
  hook: Hook,
  deadline: Instant,
): Promise<HookResult> =>
  callDriverHook(ports, resource, deadline, (driver, call) =>
    hook === 'activateResource'
      ? driver.activateResource(resource, call)
      : driver.destroyResource(resource, call),
  );
