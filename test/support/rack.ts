import { labelSetsOf } from '../../shared/blueprints/devices.ts';
import type { Device } from '../../shared/model/blueprint.ts';
import { deviceKey, poolKey } from '../../shared/model/keys.ts';
import { plainItem } from '../../shared/model/record.ts';
import { always } from '../../shared/model/write.ts';
import type { World } from './world.ts';

/** Saves a pool `rack` with one device per operating system, and a blueprint `hosts` on it. */
export async function fillRack(
  world: World,
  systems: readonly string[],
  settings: Parameters<World['blueprint']>[0] = {},
): Promise<void> {
  const at = world.clock.now();
  const created = { version: 1, createdAt: at, updatedAt: at };
  const devices = systems.map((os, n): Device => {
    const machine = `mi-${String(n + 1).padStart(17, '0')}`;
    return {
      pool: 'rack',
      name: `shelf${n + 1}`,
      machine,
      labels: { os },
      disabled: false,
      ...created,
    };
  });
  const pool = { name: 'rack', description: '', labelSets: labelSetsOf(devices), ...created };
  const { store } = world.ports;
  await store.write({ op: 'put', key: poolKey('rack'), item: plainItem(pool), when: always });
  for (const device of devices) {
    const key = deviceKey(device.pool, device.name);
    await store.write({ op: 'put', key, item: plainItem(device), when: always });
    world.cloud.knobs.addHost(device.machine);
  }
  const parameters = { pool: 'rack' };
  await world.blueprint({ driver: 'pool-host', parameters, limit: null, ...settings });
}
