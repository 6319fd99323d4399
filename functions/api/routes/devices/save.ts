import type { Device } from '../../../../shared/model/blueprint.ts';
import { canonical } from '../../../../shared/model/json.ts';
import {
  type DeviceRequestBody,
  deviceRequest,
  deviceView,
} from '../../../../shared/model/wire/pool.ts';
import { actorOf } from '../../catalog/audit.ts';
import { nextVersion } from '../../catalog/commit.ts';
import { type DeviceEdit, editDevice, type PoolContents } from '../../catalog/edit-device.ts';
import { machineOwnerOf } from '../../catalog/machine-owner.ts';
import { mustBeNamed, mustHaveSeen } from '../../catalog/version.ts';
import { created, ok } from '../../http/answer.ts';
import { deviceParams } from '../../http/params.ts';
import { route } from '../../http/route.ts';
import type { ApiPorts } from '../../ports.ts';
import { refuse } from '../../problems.ts';
import { deviceViewOf } from '../../views/pool.ts';

/** Adds a machine to a pool, or changes its labels. Its resource keeps its own copy of them. */
export const updateDevice = route('PUT /v1/pools/{pool}/devices/{name}', {
  rule: 'configure',
  tag: 'pools',
  summary: 'Add a device to a pool, or change it',
  params: deviceParams,
  body: deviceRequest,
  refuses: ['version-mismatch', 'already-exists', 'in-use', 'pool-full'],
  answers: {
    200: { description: 'Saved, or unchanged', schema: deviceView },
    201: { description: 'Added to the pool', schema: deviceView },
  },
  async act(ports, input) {
    const { body } = input;
    const { pool, name } = input.params;
    mustBeNamed(name, body.name);
    const { before, after } = await editDevice(ports, actorOf(input), { pool, name }, (found) =>
      deviceEdit(ports, found, name, body),
    );
    const { id } = await machineOwnerOf(ports, after);
    const view = deviceViewOf(ports, after, id);
    return before === null ? created(view, view.links.self) : ok(view);
  },
});

async function deviceEdit(
  ports: ApiPorts,
  { pool, devices, before }: PoolContents,
  name: string,
  { machine, labels = {}, version }: DeviceRequestBody,
): Promise<DeviceEdit & Readonly<{ before: Device | null; after: Device }>> {
  const subject = `device ${name} in pool ${pool.name}`;
  mustHaveSeen(subject, version, before && deviceViewOf(ports, before, null));
  const twin = devices.find((device) => device.machine === machine && device.name !== name);
  if (twin) {
    refuse(
      'already-exists',
      `${machine} is already in pool ${pool.name}, as device ${twin.name}.`,
      {
        field: 'machine',
        hint: `change device ${twin.name}, or name another machine`,
      },
    );
  }
  const same = before?.machine === machine && canonical(before.labels) === canonical(labels);
  if (before && same) return { before, after: before };
  const now = ports.turns.clock.now();
  const after: Device = {
    pool: pool.name,
    name,
    machine,
    labels,
    disabled: before?.disabled ?? false,
    version: nextVersion(before),
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  };
  if (before === null || before.machine === machine) return { before, after };
  return { before, after, also: [await mustBeUnused(ports, before)] };
}

/** Otherwise the old machine's resource would receive the new machine's edits. */
async function mustBeUnused(ports: ApiPorts, device: Device) {
  const { own, still } = await machineOwnerOf(ports, device);
  if (own === null) return still;
  return refuse('in-use', `${own.id} uses machine ${device.machine} of device ${device.name}.`, {
    field: 'machine',
    hint: 'create another device for the new machine, and delete this one',
    extra: { resource: own.id },
  });
}
