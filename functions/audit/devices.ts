import { machineLock } from '../../shared/blueprints/devices.ts';
import { devicePartition, lockKey } from '../../shared/model/keys.ts';
import { limits } from '../../shared/model/limits.ts';
import { deviceFrom } from '../../shared/model/record.ts';
import type { Machine } from '../../shared/ports/machines.ts';
import type { Found } from '../../shared/ports/store.ts';
import type { AuditPorts } from './judge.ts';

/** Machines that pools name as their devices; read once an audit, and only if it has to ask. */
export type Devices = () => Promise<ReadonlySet<string>>;

export function devicesOnce(ports: AuditPorts): Devices {
  let devices: Promise<ReadonlySet<string>> | null = null;
  return () => {
    devices ??= readDevices(ports);
    return devices;
  };
}

/** Listed in a pool, or locked to another resource: whatever its tags say, somebody uses it. */
export async function isSomebodyElses(
  { store }: AuditPorts,
  { id, resource }: Machine,
  devices: Devices,
): Promise<boolean> {
  if ((await devices()).has(id)) return true;
  const lock = await store.get(lockKey(machineLock(id)));
  return lock !== null && lock['owner'] !== resource;
}

async function readDevices({ store, catalog }: AuditPorts): Promise<ReadonlySet<string>> {
  const machines = new Set<string>();
  const { pools } = await catalog.read(0);
  for (const { name } of pools) {
    let page: readonly Found[] = [];
    do {
      const after = page.at(-1)?.sk;
      page = await store.query({
        table: 'blueprints',
        pk: devicePartition(name),
        limit: limits.listPage,
        ...(after === undefined ? {} : { after }),
      });
      for (const { item } of page) machines.add(deviceFrom(item).machine);
    } while (page.length === limits.listPage);
  }
  return machines;
}
