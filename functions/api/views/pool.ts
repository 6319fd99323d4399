import type { Device, Pool } from '../../../shared/model/blueprint.ts';
import type { FailedChoice } from '../../../shared/model/failed-choice.ts';
import { iso } from '../../../shared/model/time.ts';
import type { DeviceView, PoolView } from '../../../shared/model/wire/pool.ts';
import { type Linking, link } from './common.ts';

export function poolViewOf(ports: Linking, pool: Pool): PoolView {
  const self = link(ports, `pools/${pool.name}`);
  return {
    name: pool.name,
    description: pool.description,
    labelSets: pool.labelSets.map((set) => ({ ...set })),
    version: pool.version,
    createdAt: iso(pool.createdAt),
    updatedAt: iso(pool.updatedAt),
    links: { self, devices: `${self}/devices` },
  };
}

export function deviceViewOf(
  ports: Linking,
  device: Device,
  resource: string | null,
  failed: FailedChoice | null = null,
): DeviceView {
  const pool = link(ports, `pools/${device.pool}`);
  return {
    pool: device.pool,
    name: device.name,
    machine: device.machine,
    labels: device.labels,
    disabled: device.disabled,
    resource,
    failed: failed && {
      at: iso(failed.at),
      until: iso(failed.until),
      error: failed.error,
      resource: failed.resource,
    },
    version: device.version,
    createdAt: iso(device.createdAt),
    updatedAt: iso(device.updatedAt),
    links: { self: `${pool}/devices/${device.name}`, pool },
  };
}
