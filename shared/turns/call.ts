import type { AnyBlueprintType, Call } from '../blueprints/contract.ts';
import type { Step } from '../lifecycle/step.ts';
import { fault, faultOf } from '../model/fault.ts';
import type { JsonObject } from '../model/json.ts';
import type { Resource } from '../model/resource.ts';
import type { Instant } from '../model/time.ts';
import { nestOf } from './nest-facts.ts';
import type { WorkerPorts } from './ports.ts';

/**
 * Calls one hook of the resource's type. Whatever it throws becomes an answer: nothing is
 * swallowed.
 */
export async function callType(
  ports: WorkerPorts,
  resource: Resource,
  deadline: Instant,
  use: (type: AnyBlueprintType, call: Call<JsonObject>) => Promise<Step>,
): Promise<Step> {
  const type = ports.types.find((known) => known.type === resource.type);
  if (!type) {
    const detail = `${resource.id} is a ${resource.type}, a type this deployment does not have`;
    return { step: 'failed', fault: fault('invalid', detail) };
  }
  const about = { id: resource.id, type: type.type };
  const call: Call<JsonObject> = {
    parameters: resource.parameters,
    now: ports.clock.now(),
    nonce: ports.ids.commit(),
    deadline,
    nested: await nestOf(ports, type, resource),
    site: ports.site,
  };
  try {
    const step = await use(type, call);
    // One that caught it itself, to note what it knows, has not told anybody.
    if (step.step === 'failed' && step.fault.reason === 'bug') {
      ports.log.error('a hook failed', { ...about, because: step.fault.detail });
    }
    return step;
  } catch (error) {
    const found = faultOf(error);
    if (found.reason === 'bug') ports.log.error('a hook failed', { ...about, error });
    return { step: 'failed', fault: found };
  }
}
