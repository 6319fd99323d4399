import type { Device } from '../../../../shared/model/blueprint.ts';
import { canonical } from '../../../../shared/model/json.ts';
import {
  type DeviceRequestBody,
  deviceRequest,
  deviceView,
} from '../../../../shared/model/wire/pool.ts';
import { actorOf } from '../../catalog/audit.ts';
import { nextVersion } from '../../catalog/commit.ts';
import { type Edit, editDevice, type Found } from '../../catalog/edit-device.ts';
import { ownerOf } from '../../catalog/owner.ts';
import { mustBeNamed, mustHaveSeen } from '../../catalog/version.ts';
import { created, ok } from '../../http/answer.ts';
import { deviceParams } from '../../http/params.ts';
import { refuse } from '../../http/problem.ts';
import { noQuery } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import type { ApiPorts } from '../../ports.ts';
import { deviceViewOf } from '../../views/pool.ts';

/** Puts a machine into a pool, or changes its labels. Its resource keeps its own copy. */
export const updateDevice = route({
  method: 'PUT',
  path: '/v1/pools/{pool}/devices/{name}',
  rule: 'configure',
  tag: 'pools',
  summary: 'Put a device into a pool, or change it',
  params: deviceParams,
  query: noQuery,
  body: deviceRequest,
  refuses: ['version-mismatch', 'already-exists', 'in-use', 'pool-full'],
  answers: {
    200: { description: 'It is saved, or nothing was to be changed', schema: deviceView },
    201: { description: 'It is in the pool', schema: deviceView },
  },
  async act(ports, asked) {
    const { body } = asked;
    const { pool, name } = asked.params;
    mustBeNamed(name, body.name);
    const { before, after } = await editDevice(ports, actorOf(asked), pool, name, (found) =>
      edit(ports, found, name, body),
    );
    const { id } = await ownerOf(ports, after);
    const view = deviceViewOf(ports, after, id);
    return before === null ? created(view, view.links.self) : ok(view);
  },
});

async function edit(
  ports: ApiPorts,
  { pool, devices, before }: Found,
  name: string,
  { machine, labels = {}, version }: DeviceRequestBody,
): Promise<Edit & Readonly<{ before: Device | null; after: Device }>> {
  const what = `device ${name} in pool ${pool.name}`;
  mustHaveSeen(what, version, before && deviceViewOf(ports, before, null));
  const twin = devices.find((device) => device.machine === machine && device.name !== name);
  if (twin) {
    refuse('already-exists', `${machine} is in pool ${pool.name} already, as ${twin.name}.`, {
      field: 'machine',
      hint: `change device ${twin.name}, or name another machine`,
    });
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

/** Whoever has the old machine would be told of the new one's edits, and of its own never again. */
async function mustBeUnused(ports: ApiPorts, device: Device) {
  const { own, still } = await ownerOf(ports, device);
  if (own === null) return still;
  return refuse('in-use', `${own.id} has machine ${device.machine} of device ${device.name}.`, {
    field: 'machine',
    hint: 'make another device for the new machine, and delete this one',
    extra: { resource: own.id },
  });
}
