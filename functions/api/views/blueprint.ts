import { z } from 'zod';
import type { AnyBlueprintType } from '../../../shared/blueprints/contract.ts';
import type { Blueprint } from '../../../shared/model/blueprint.ts';
import type { Usage } from '../../../shared/model/seat.ts';
import { iso } from '../../../shared/model/time.ts';
import type { BlueprintTypeView, BlueprintView } from '../../../shared/model/wire/blueprint.ts';
import type { ApiPorts } from '../ports.ts';
import { link } from './links.ts';

export function blueprintViewOf(
  ports: ApiPorts,
  blueprint: Blueprint,
  usage: Usage | null,
): BlueprintView {
  const { name, createdAt, updatedAt, ...settings } = blueprint;
  const type = ports.turns.types.find((known) => known.type === blueprint.type);
  return {
    name,
    ...settings,
    provides: type?.provides ?? null,
    createdAt: iso(createdAt),
    updatedAt: iso(updatedAt),
    resources: usage?.n ?? null,
    building: usage?.building ?? null,
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
