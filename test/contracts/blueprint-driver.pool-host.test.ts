import { labelSetsOf } from '../../shared/blueprints/devices.ts';
import { withParsedParameters } from '../../shared/blueprints/driver.ts';
import { poolHost } from '../../shared/blueprints/pool-host/index.ts';
import type { Device } from '../../shared/model/blueprint.ts';
import { deviceKey } from '../../shared/model/keys.ts';
import { plainItem } from '../../shared/model/record.ts';
import { always } from '../../shared/model/write.ts';
import { blueprintDriverContract } from './blueprint-driver.contract.ts';

const created = { version: 1, createdAt: 0, updatedAt: 0 };
const device = (name: string, machine: string, os: string): Device => ({
  pool: 'rack',
  name,
  machine,
  labels: { os },
  disabled: false,
  ...created,
});
const devices = [
  device('shelf1', 'mi-00000000000000001', 'linux'),
  device('shelf2', 'i-00000000000000002', 'mac'),
];

blueprintDriverContract({
  driver: withParsedParameters(poolHost),
  parameters: { pool: 'rack' },
  catalog: {
    blueprints: [],
    authorizations: [],
    pools: [{ name: 'rack', description: '', labelSets: labelSetsOf(devices), ...created }],
  },
  can: { os: 'linux' },
  never: { os: 'windows' },
  neverField: 'attributes.os',
  makes: 0,
  async prepare({ cloud, store }) {
    for (const one of devices) {
      const key = deviceKey(one.pool, one.name);
      await store.write({ op: 'put', key, item: plainItem(one), when: always });
      cloud.knobs.addHost(one.machine);
    }
  },
});
