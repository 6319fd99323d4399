import type { AnyDriver, HookCall } from '../../blueprints/contract.ts';
import type { HookResult } from '../../lifecycle/hook-result.ts';
import { fault, faultOf } from '../../model/fault.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Resource } from '../../model/resource.ts';
import type { Instant } from '../../model/time.ts';
import type { WorkerPorts } from '../ports.ts';
import { dependenciesForHook } from './dependency-facts.ts';

/**
 * Calls one hook of the resource's type. Whatever it throws becomes an answer: nothing is
 * swallowed.
 */
export async function callDriverHook(
  ports: WorkerPorts,
  resource: Resource,
  deadline: Instant,
  use: (type: AnyDriver, call: HookCall<JsonObject>) => Promise<HookResult>,
): Promise<HookResult> {
  const type = ports.drivers.find((known) => known.driver === resource.driver);
  if (!type) {
    const detail = `${resource.id} is a ${resource.driver}, a type this deployment does not have`;
    return { kind: 'failed', fault: fault('invalid', detail) };
  }
  const about = { id: resource.id, type: type.driver };
  const call: HookCall<JsonObject> = {
    parameters: resource.parameters,
    now: ports.clock.now(),
    nonce: ports.ids.commit(),
    deadline,
    dependencies: await dependenciesForHook(ports, type, resource),
    ports: ports.hookPorts,
  };
  try {
    const step = await use(type, call);
    // One that caught it itself, to note what it knows, has not told anybody.
    if (step.kind === 'failed' && step.fault.reason === 'bug') {
      ports.log.error('a hook failed', { ...about, reason: step.fault.detail });
    }
    return step;
  } catch (error) {
    const found = faultOf(error);
    if (found.reason === 'bug') ports.log.error('a hook failed', { ...about, error });
    return { kind: 'failed', fault: found };
  }
}
