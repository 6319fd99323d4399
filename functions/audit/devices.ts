import { machineLock } from '../../shared/blueprints/devices.ts';
import { devicePartition, lockKey } from '../../shared/model/keys.ts';
import { limits } from '../../shared/model/limits.ts';
import { deviceFrom } from '../../shared/model/record.ts';
import type { Machine } from '../../shared/ports/machines.ts';
import { pages } from '../../shared/ports/pages.ts';
import type { AuditPorts } from './evidence.ts';

/** Returns the machines that pools list as devices; read at the first call, once per audit. */
export type Devices = () => Promise<ReadonlySet<string>>;

export function devicesOnce(ports: AuditPorts): Devices {
  let devices: Promise<ReadonlySet<string>> | null = null;
  return () => {
    devices ??= readDeviceMachines(ports);
    return devices;
  };
}

/** True if a machine is a pool's device or locked by another resource, whatever its tags say. */
export async function isUsedElsewhere(
  { store }: AuditPorts,
  { id, resource }: Machine,
  devices: Devices,
): Promise<boolean> {
  if ((await devices()).has(id)) return true;
  const lock = await store.get(lockKey(machineLock(id)));
  return lock !== null && lock['owner'] !== resource;
}

async function readDeviceMachines({ store, catalog }: AuditPorts): Promise<ReadonlySet<string>> {
  const machines = new Set<string>();
  const { pools } = await catalog.read(0);
  for (const { name } of pools) {
    const range = {
      table: 'blueprints',
      pk: devicePartition(name),
      limit: limits.listPage,
    } as const;
    for await (const page of pages(store, range)) {
      for (const { item } of page) machines.add(deviceFrom(item).machine);
    }
  }
  return machines;
}
