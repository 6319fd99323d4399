import type { AnyDriver, HookCall } from '../../blueprints/driver.ts';
import type { HookResult } from '../../lifecycle/hook-result.ts';
import { FaultError, fault, faultOf } from '../../model/fault.ts';
import type { JsonObject } from '../../model/json.ts';
import { launchParametersKey } from '../../model/keys.ts';
import { launchParametersFrom } from '../../model/record.ts';
import type { Resource } from '../../model/resource.ts';
import type { Instant } from '../../model/time.ts';
import type { Store } from '../../ports/store.ts';
import type { WorkerPorts } from '../ports.ts';
import { dependenciesForHook } from './dependency-facts.ts';

/**
 * Calls one hook of the resource's driver. Whatever it throws becomes a result, never swallowed.
 */
export async function callDriverHook(
  ports: WorkerPorts,
  resource: Resource,
  deadline: Instant,
  use: (driver: AnyDriver, call: HookCall<JsonObject>) => Promise<HookResult>,
): Promise<HookResult> {
  const driver = ports.drivers.find((known) => known.driver === resource.driver);
  if (!driver) {
    const detail = `this deployment has no driver ${resource.driver}, which made ${resource.id}`;
    return { kind: 'failed', fault: fault('invalid', detail) };
  }
  const about = { id: resource.id, driver: driver.driver };
  const call: HookCall<JsonObject> = {
    parameters: resource.parameters,
    wholeParameters: () => readWholeParameters(ports.store, resource),
    now: ports.clock.now(),
    nonce: ports.ids.commit(),
    deadline,
    dependencies: await dependenciesForHook(ports, driver, resource),
    ports: ports.hookPorts,
  };
  try {
    const result = await use(driver, call);
    // A hook that caught its own mistake, to persist what it knows, has not logged it.
    if (result.kind === 'failed' && result.fault.reason === 'bug') {
      ports.log.error('a hook failed', { ...about, reason: result.fault.detail });
    }
    return result;
  } catch (error) {
    const found = faultOf(error);
    if (found.reason === 'bug') ports.log.error('a hook failed', { ...about, error });
    return { kind: 'failed', fault: found };
  }
}

async function readWholeParameters(store: Store, resource: Resource): Promise<JsonObject> {
  const { id, parameters, parametersApart } = resource;
  if (!parametersApart) return parameters;
  const item = await store.get(launchParametersKey(id));
  if (item === null) {
    const detail = `the parameters that ${id} is launched with are not stored any more`;
    throw new FaultError(fault('invalid', detail));
  }
  return { ...parameters, ...launchParametersFrom(item) };
}
