import * as z from 'zod';
import type { AnyDriver } from '../../../shared/blueprints/driver.ts';
import type { Blueprint } from '../../../shared/model/blueprint.ts';
import type { Breaker } from '../../../shared/model/breaker.ts';
import type { Usage } from '../../../shared/model/seat.ts';
import { iso } from '../../../shared/model/time.ts';
import type { BlueprintView, DriverView } from '../../../shared/model/wire/blueprint.ts';
import type { ApiPorts } from '../ports.ts';
import { breakerViewOf } from './breaker.ts';
import { link } from './common.ts';

/** The changing state of a blueprint; read only for the view of a single blueprint. */
export type BlueprintUse = Readonly<{ usage: Usage; breaker: Breaker | null }>;

/** The state of a blueprint that was just created or is gone. */
export const neverUsed: BlueprintUse = { usage: { n: 0, building: 0 }, breaker: null };

/** Returns the view of a blueprint; `use` is null in lists, where it is not read. */
export function blueprintViewOf(
  ports: ApiPorts,
  blueprint: Blueprint,
  use: BlueprintUse | null,
): BlueprintView {
  const { name, generation: _, seatShards: _shards, createdAt, updatedAt, ...settings } = blueprint;
  const driver = ports.turns.drivers.find((known) => known.driver === blueprint.driver);
  return {
    name,
    ...settings,
    provides: driver?.provides ?? null,
    createdAt: iso(createdAt),
    updatedAt: iso(updatedAt),
    resources: use?.usage.n ?? null,
    building: use?.usage.building ?? null,
    breaker: use && breakerViewOf(use.breaker, ports.turns.clock.now()),
    links: {
      self: link(ports, `blueprints/${name}`),
      resources: link(ports, `resources?blueprint=${name}`),
      leases: link(ports, `leases?blueprint=${name}`),
    },
  };
}

export function driverViewOf(driver: AnyDriver): DriverView {
  const schema = z.toJSONSchema(driver.parameters, { io: 'input', unrepresentable: 'any' });
  return {
    driver: driver.driver,
    title: driver.title,
    provides: driver.provides,
    interfaces: [...driver.interfaces],
    parameters: JSON.parse(JSON.stringify(schema)),
  };
}
