import type { Blueprint } from '../../../shared/model/blueprint.ts';
import type { BlueprintView } from '../../../shared/model/wire/blueprint.ts';
import { readUsage } from '../../../shared/turns/read.ts';
import type { ApiPorts } from '../ports.ts';
import { blueprintViewOf } from '../views/blueprint.ts';

/** With how many resources it has: somebody asked about this one blueprint, so they are read. */
export async function blueprintViewNow(
  ports: ApiPorts,
  blueprint: Blueprint,
): Promise<BlueprintView> {
  const usage = await readUsage(ports.turns.store, [blueprint.name]);
  return blueprintViewOf(ports, blueprint, usage[blueprint.name] ?? null);
}
