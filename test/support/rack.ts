import { labelSetsOf } from '../../shared/blueprints/devices.ts';
import type { Device } from '../../shared/model/blueprint.ts';
import { deviceKey, poolKey } from '../../shared/model/keys.ts';
import { plainItem } from '../../shared/model/record.ts';
import { always } from '../../shared/model/write.ts';
import type { World } from './world.ts';

/** A pool `rack` with one device for each of these operating systems, and a blueprint `hosts`. */
export async function fillRack(
  world: World,
  systems: readonly string[],
  settings: Parameters<World['blueprint']>[0] = {},
): Promise<void> {
  const at = world.clock.now();
  const born = { version: 1, createdAt: at, updatedAt: at };
  const devices = systems.map((os, n): Device => {
    const machine = `mi-${String(n + 1).padStart(17, '0')}`;
    return {
      pool: 'rack',
      name: `shelf${n + 1}`,
      machine,
      labels: { os },
      disabled: false,
      ...born,
    };
  });
  const pool = { name: 'rack', description: '', labelSets: labelSetsOf(devices), ...born };
  const { store } = world.ports;
  await store.write({ op: 'put', key: poolKey('rack'), item: plainItem(pool), when: always });
  for (const device of devices) {
    const key = deviceKey(device.pool, device.name);
    await store.write({ op: 'put', key, item: plainItem(device), when: always });
    world.cloud.knobs.addHost(device.machine);
  }
  const parameters = { pool: 'rack' };
  await world.blueprint({ type: 'pool-host', parameters, limit: null, ...settings });
}
