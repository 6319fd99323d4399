import { z } from 'zod';
import type { AnyBlueprintType } from '../../../shared/blueprints/contract.ts';
import type { Blueprint } from '../../../shared/model/blueprint.ts';
import type { Breaker } from '../../../shared/model/breaker.ts';
import type { Usage } from '../../../shared/model/seat.ts';
import { iso } from '../../../shared/model/time.ts';
import type { BlueprintTypeView, BlueprintView } from '../../../shared/model/wire/blueprint.ts';
import type { ApiPorts } from '../ports.ts';
import { breakerViewOf } from './breaker.ts';
import { link } from './links.ts';

/** What changes by itself: read when somebody asks about one blueprint. */
export type InUse = Readonly<{ usage: Usage; breaker: Breaker | null }>;

/** Of one that was just made, or is gone. */
export const unused: InUse = { usage: { n: 0, building: 0 }, breaker: null };

/** `inUse` null: it was not read, in lists. */
export function blueprintViewOf(
  ports: ApiPorts,
  blueprint: Blueprint,
  inUse: InUse | null,
): BlueprintView {
  const { name, generation: _, createdAt, updatedAt, ...settings } = blueprint;
  const type = ports.turns.types.find((known) => known.type === blueprint.type);
  return {
    name,
    ...settings,
    provides: type?.provides ?? null,
    createdAt: iso(createdAt),
    updatedAt: iso(updatedAt),
    resources: inUse?.usage.n ?? null,
    building: inUse?.usage.building ?? null,
    breaker: inUse && breakerViewOf(inUse.breaker, ports.turns.clock.now()),
    links: {
      self: link(ports, `blueprints/${name}`),
      resources: link(ports, `resources?blueprint=${name}`),
      leases: link(ports, `leases?blueprint=${name}`),
    },
  };
}

export function blueprintTypeViewOf(type: AnyBlueprintType): BlueprintTypeView {
  const schema = z.toJSONSchema(type.parameters, { io: 'input', unrepresentable: 'any' });
  return {
    type: type.type,
    title: type.title,
    provides: type.provides,
    interfaces: [...type.interfaces],
    parameters: JSON.parse(JSON.stringify(schema)),
  };
}
