import type { Device } from '../../../shared/model/blueprint.ts';
import { ask } from '../stage/ask.ts';
import { deviceAt } from '../stage/scenery.ts';
import type { Stage } from '../stage/stage.ts';
import type { Move } from './move.ts';

const allDevices = ({ view }: Stage): readonly Device[] => [...view.devices.values()];

const toggleDevice = (name: 'disable' | 'enable', weight: number): Move => ({
  name: `${name} a device`,
  weight: (stage) => (allDevices(stage).length > 0 ? weight : 0),
  act(stage) {
    const device = stage.chance.pick(allDevices(stage));
    if (device) ask(stage, `POST /v1/pools/${device.pool}/devices/${device.name}/${name}`);
  },
});

const deleteDevice: Move = {
  name: 'delete a device',
  weight: (stage) => (allDevices(stage).length > 1 ? 0.15 : 0),
  act(stage) {
    const device = stage.chance.pick(allDevices(stage));
    if (device) ask(stage, `DELETE /v1/pools/${device.pool}/devices/${device.name}`);
  },
};

const addDevice: Move = {
  name: 'add a device',
  weight: (stage) => (stage.view.pools.size > 0 ? 0.2 : 0),
  act(stage) {
    const pool = stage.chance.pick([...stage.view.pools.keys()]);
    const { name, body } = deviceAt(stage.chance, stage.chance.between(0, 5));
    if (pool) ask(stage, `PUT /v1/pools/${pool}/devices/${name}`, body);
  },
};

export const deviceMoves: readonly Move[] = [
  toggleDevice('disable', 0.3),
  toggleDevice('enable', 0.5),
  deleteDevice,
  addDevice,
];
