import { machineLock } from '../../../../shared/blueprints/devices.ts';
import { readFailedChoices } from '../../../../shared/blueprints/failed-choices.ts';
import { deviceView } from '../../../../shared/model/wire/pool.ts';
import { mustDevice } from '../../catalog/find.ts';
import { machineOwnerOf } from '../../catalog/machine-owner.ts';
import { ok } from '../../http/answer.ts';
import { deviceParams } from '../../http/params.ts';
import { route } from '../../http/route.ts';
import { deviceViewOf } from '../../views/pool.ts';

export const showDevice = route('GET /v1/pools/{pool}/devices/{name}', {
  rule: 'read',
  tag: 'pools',
  summary: 'Show a device, and the resource that uses its machine',
  params: deviceParams,
  answers: { 200: { description: 'The device', schema: deviceView } },
  async act(ports, { params: { pool, name } }) {
    const device = await mustDevice(ports, pool, name);
    const { id } = await machineOwnerOf(ports, device);
    const { store, clock } = ports.turns;
    const choices = [machineLock(device.machine)];
    const [failed] = await readFailedChoices(choices, { store, now: clock.now() });
    return ok(deviceViewOf(ports, device, id, failed));
  },
});
