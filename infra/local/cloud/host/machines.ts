import { join } from 'node:path';
import type { CloudSettings } from '../options.ts';
import type { Instance } from '../state/model.ts';
import type { Records } from '../state/records.ts';
import type { LocalMachine } from './directory.ts';

/** The machines that accept commands: instances once they are up, and devices always. */
export type LocalMachines = Readonly<{
  find(id: string): LocalMachine | undefined;
  isOnline(id: string): boolean;
  devices(): readonly LocalMachine[];
  /** Unplugs a device until the next start. */
  unplug(id: string): void;
}>;

export function createMachines(
  settings: CloudSettings,
  instances: Records<Instance>,
): LocalMachines {
  const folder = join(settings.path, 'instances');
  const unplugged = new Set<string>();
  const devices = settings.devices.map((id, index) => {
    return { id, name: `device-${index + 1}`, dir: join(folder, id) };
  });

  return {
    devices: () => devices,
    find(id) {
      const instance = instances.get(id);
      if (!instance) return devices.find((device) => device.id === id);
      return { id, name: `host-${instance.number}`, dir: join(folder, id) };
    },
    isOnline(id) {
      const instance = instances.get(id);
      if (instance) return instance.state === 'running' && instance.online;
      return devices.some((device) => device.id === id) && !unplugged.has(id);
    },
    unplug: (id) => void unplugged.add(id),
  };
}
