import type { Blueprint } from '../../../shared/model/blueprint.ts';
import type { BlueprintView } from '../../../shared/model/wire/blueprint.ts';
import { readBreakers, readUsage } from '../../../shared/turns/read/slots.ts';
import type { ApiPorts } from '../ports.ts';
import { blueprintViewOf } from '../views/blueprint.ts';

/** Returns the view of one blueprint with its current usage and breaker, which lists leave out. */
export async function blueprintViewNow(
  ports: ApiPorts,
  blueprint: Blueprint,
): Promise<BlueprintView> {
  const { store } = ports.turns;
  const { name } = blueprint;
  const [counters, [breaker]] = await Promise.all([
    readUsage(store, [name]),
    readBreakers(store, [name]),
  ]);
  const usage = counters.get(name);
  return blueprintViewOf(ports, blueprint, usage ? { usage, breaker: breaker ?? null } : null);
}
